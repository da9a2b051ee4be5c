/** Stops a server after the server has answered the requests in flight. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Milliseconds after which the connections of unfinished requests are cut. */
const PATIENCE = 20_000;

/**
 * Watches the connections from now on. Browsers open connections in advance. Node's `closeIdleConnections` takes a connection
 * without a first request for a busy one, and would wait for it.
 *
 * @returns a function that ends the server and resolves when all connections have ended
 */
export function watchConnections(server: Server): () => Promise<void> {
  const answering = new Map<Socket, number>();
  let ending = false;
  server.on("connection", (socket: Socket) => {
    if (ending) socket.destroy();
    answering.set(socket, 0);
    socket.once("close", () => answering.delete(socket));
  });
  // This listener runs before the one that answers, so that requests with an immediate answer are counted too.
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    if (ending) response.setHeader("connection", "close");
    response.once("close", () => {
      const others = (answering.get(socket) ?? 1) - 1;
      if (socket.destroyed) return;
      answering.set(socket, others);
      if (ending && others === 0) socket.end();
    });
  });
  return async () => {
    ending = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const [socket, requests] of answering) if (requests === 0) socket.destroy();
    const cut = setTimeout(() => server.closeAllConnections(), PATIENCE);
    await closed;
    clearTimeout(cut);
  };
}
