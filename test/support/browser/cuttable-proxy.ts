/**
 * The connection between a browser and the backend: it forwards bytes both ways until it is cut, and again after its
 * repair.
 */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface CuttableProxy {
  readonly url: string;
  /** Ends every connection at once and accepts no other. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** @param target the address of the other end, such as `http://127.0.0.1:8080`; read for each connection */
export async function startCuttableProxy(target: () => string): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Each end learns of the other's end by its close.
    socket.on("error", () => undefined);
  };
  const server = createServer((browser) => {
    keep(browser);
    if (isCut) {
      browser.resetAndDestroy();
      return;
    }
    const { hostname, port } = new URL(target());
    const backend = connect(Number(port), hostname);
    keep(backend);
    browser.pipe(backend);
    backend.pipe(browser);
    browser.once("close", () => backend.destroy());
    backend.once("close", () => browser.destroy());
  });
  const breakAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => {
      isCut = true;
      breakAll();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      breakAll();
      await closed;
    },
  };
}
