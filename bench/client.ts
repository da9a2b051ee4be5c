/** A backend's client in its own process, whose memory is watched. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { BOUNDED_HEAP } from "./bounded-heap.ts";
import type { ClientAnswer, ClientTask } from "./client-process.ts";
import type { BenchHost } from "./host.ts";

export interface BenchClient {
  pid: number;
  /** @param onSubmitted called as soon as the registration is known */
  submit(task: ClientTask, onSubmitted?: (bulkId: string) => void): Promise<ClientAnswer>;
}

/** The client runs during the callback. */
export async function withClient(
  { place }: BenchHost,
  use: (client: BenchClient) => Promise<void>,
): Promise<void> {
  const file = fileURLToPath(new URL("client-process.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(place)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: BOUNDED_HEAP,
  });
  const ended = once(child, "exit");
  const nextMessage = async <Message>(): Promise<Message> => {
    const [message] = await Promise.race([
      once(child, "message"),
      ended.then(([code]) => {
        throw new Error(`client-process.ts ended with ${code}`);
      }),
    ]);
    return message as Message;
  };
  try {
    await nextMessage();
    await use({
      pid: child.pid ?? 0,
      submit: async (task, onSubmitted = () => undefined) => {
        child.send(task);
        onSubmitted(await nextMessage<string>());
        return nextMessage<ClientAnswer>();
      },
    });
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}
