/** The HTTP backend beside a bench, and a viewer's event stream from it. */
import { once } from "node:events";
import { readSettled } from "./event-reader.ts";
import { endBenchProcess, startBenchProcess } from "./host.ts";
import type { BenchHost } from "./host.ts";

export type CallInit = Omit<RequestInit, "headers"> & { headers?: Readonly<Record<string, string>> };

export interface BenchServer {
  pid: number;
  /** A call as the coordinator. */
  call(path: string, init?: CallInit): Promise<Response>;
  /** Reads a run's event stream to its end. @returns the number of updates */
  view(bulkId: string, onSettled?: (settledAt: number, openedAt: number) => void): Promise<number>;
}

/** The server runs during the callback. @param execArgv options of Node.js. Default: those of this process */
export async function withServer(
  { place }: BenchHost,
  use: (server: BenchServer) => Promise<void>,
  execArgv?: string[],
): Promise<void> {
  const child = startBenchProcess("server-process.ts", [place], execArgv);
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  try {
    await use({
      pid: child.pid ?? 0,
      call: (path, { headers = {}, ...init } = {}) =>
        fetch(`${url}${path}`, {
          ...init,
          headers: { authorization: `Bearer ${place.accessToken}`, ...headers },
        }),
      view: (bulkId, onSettled = () => undefined) =>
        readSettled(`${url}/bulk-registrations/${bulkId}/progress`, place.accessToken, onSettled),
    });
  } finally {
    await endBenchProcess(child);
  }
}
