/** An address of a process's own, beside the one for its callers: metrics, health. */

export interface ListeningAddress {
  /** An IP address. */
  host: string;
  port: number;
}

/** Thrown when nothing can listen on the address. The message says why, and can be shown. */
export class ListeningError extends Error {
  override readonly name = "ListeningError";

  /**
   * @param setting that names the address
   * @param reason the system's code or sentence
   */
  constructor(setting: string, address: ListeningAddress, reason: string, cause: unknown) {
    super(`${setting}: the process can't listen on ${writeAddress(address)}: ${reason}`, { cause });
  }
}

export function writeAddress({ host, port }: ListeningAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
