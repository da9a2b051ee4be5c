/** Ports for the servers of the stack: a free one, or the one that was asked for if nothing listens on it. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

const HOST = "127.0.0.1";

/** Thrown when another program listens on a port. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`Port ${port} of ${HOST} is taken by another program.`, options);
    this.port = port;
  }
}

/**
 * Below the ports that the system gives to outgoing connections (from 32768 on Linux, from 49152 elsewhere): one of these is not
 * taken by a connection between its choice and the start of its server.
 */
const LOWEST = 20_000;
const HIGHEST = 32_767;

const TRIES = 50;

/**
 * Tried here, before a server is told to use it: a readiness probe can't tell our server from another one that has
 * the same port.
 *
 * @throws {PortTakenError}
 */
export async function choosePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) return tryPort(wanted);
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryPort(randomInt(LOWEST, HIGHEST + 1));
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === TRIES) throw error;
    }
  }
}

async function tryPort(port: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, HOST);
    await once(server, "listening");
  } catch (error) {
    throw new PortTakenError(port, { cause: error });
  }
  server.close();
  await once(server, "close");
  return port;
}
