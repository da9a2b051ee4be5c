/** Ports for the servers of the stack: a free one, or the one that was asked for if nothing listens on it. */
import { once } from "node:events";
import { createServer } from "node:net";

const HOST = "127.0.0.1";

/** Thrown when another program listens on a port that was asked for. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} of ${HOST} is taken by another program.`, options);
    this.port = port;
  }
}

/**
 * Tried here, before a server is told to use it: a readiness probe can't tell our server from another one that has
 * the same port.
 *
 * @throws {PortTakenError}
 */
export async function choosePort(wanted?: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(wanted ?? 0, HOST);
    await once(server, "listening");
  } catch (error) {
    if (wanted !== undefined) throw new PortTakenError(wanted, { cause: error });
    throw error;
  }
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("The system gave no port.");
  return address.port;
}
