/** The address on which a process listens for operators, beside the address for its callers: metrics, health. */

export interface ListeningAddress {
  /** An IP address. */
  host: string;
  port: number;
}

/** Thrown when the process can't listen on the address. The message says why, and can be shown. */
export class ListeningError extends Error {
  override readonly name = "ListeningError";

  /**
   * @param setting the setting that holds the address
   * @param reason the system's code or sentence
   */
  constructor(setting: string, address: ListeningAddress, reason: string, cause: unknown) {
    super(`${setting}: the process can't listen on ${writeAddress(address)}: ${reason}`, { cause });
  }
}

export function writeAddress({ host, port }: ListeningAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
