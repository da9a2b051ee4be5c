/** Stands between the workers and Temporal: cuts all connections, or delays what goes through them. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";

export interface TemporalProxy {
  readonly address: string;
  /** Milliseconds by which every piece of data is held back in both directions. Default 0. */
  delay: number;
  /** True: no connection is accepted. Default false. */
  refuses: boolean;
  /** Breaks all existing connections. @returns how many */
  cut(): number;
  stop(): Promise<void>;
}

export async function startTemporalProxy(target: () => string): Promise<TemporalProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // The other side may break off at any time; only its end matters.
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((incoming) => {
    keep(incoming);
    if (proxy.refuses) incoming.destroy();
    else passOn(incoming);
  });
  const passOn = (incoming: Socket): void => {
    const [host = "127.0.0.1", port = "0"] = target().split(":");
    const outgoing = keep(connect(Number(port), host));
    // The pipelines end both sides in every case.
    pipeline(incoming, slowly, outgoing).catch(() => undefined);
    pipeline(outgoing, slowly, incoming).catch(() => undefined);
  };
  const slowly = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      if (proxy.delay > 0) await delay(proxy.delay);
      yield chunk;
    }
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const proxy: TemporalProxy = {
    address: `127.0.0.1:${port}`,
    delay: 0,
    refuses: false,
    cut: () => {
      const count = sockets.size;
      for (const socket of sockets) socket.destroy();
      return count;
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      proxy.cut();
      await closed;
    },
  };
  return proxy;
}
