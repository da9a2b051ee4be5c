/** The line between a browser and the backend: bytes go through it both ways until it is cut, and again when it is mended. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface CuttableProxy {
  readonly url: string;
  /** Ends every connection at once and takes no other one. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** @param target where the line leads, such as `http://127.0.0.1:8080`; asked for each connection */
export async function startCuttableProxy(target: () => string): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Each end hears of the other's by its close.
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
