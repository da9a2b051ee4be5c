/** The HTTP backend beside a bench, and a viewer's event stream from it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BenchHost } from "./host.ts";

export interface BenchServer {
  pid: number;
  /** The body of a run's event stream. */
  stream(bulkId: string): Promise<ReadableStream<Uint8Array>>;
}

/** The server is there for the time of the callback. */
export async function withServer(
  { place }: BenchHost,
  use: (server: BenchServer) => Promise<void>,
): Promise<void> {
  const file = fileURLToPath(new URL("server-process.ts", import.meta.url));
  const child = fork(file, [JSON.stringify(place)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  try {
    await use({
      pid: child.pid ?? 0,
      stream: async (bulkId) => {
        const response = await fetch(`${url}/bulk-registrations/${bulkId}/progress`, {
          headers: { authorization: `Bearer ${place.accessToken}` },
        });
        if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`);
        return response.body;
      },
    });
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
}
