/** A backend's client in a process of its own, whose memory is watched. */
import { once } from "node:events";
import { BOUNDED_HEAP } from "./bounded-heap.ts";
import type { ClientAnswer, ClientTask } from "./client-process.ts";
import { endBenchProcess, startBenchProcess } from "./host.ts";
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
  const child = startBenchProcess("client-process.ts", [place], BOUNDED_HEAP);
  const nextMessage = async <Message>() => (await once(child, "message"))[0] as Message;
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
    await endBenchProcess(child);
  }
}
