/** Chooses ports for the servers of the stack: a free port, or the requested port when it is free. */
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
 * The range is below the ports that the system gives to outgoing connections (from 32768 on Linux, from 49152 on other systems).
 * An outgoing connection can't take such a port between its choice and the start of its server.
 */
const LOWEST = 20_000;
const HIGHEST = 32_767;

const TRIES = 50;

/**
 * Tries the port before a server uses it. A readiness probe could not tell the server from another program on the same port.
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
