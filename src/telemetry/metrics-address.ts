/** The address on which a process shows its metrics. */

export interface MetricsAddress {
  /** An IP address. */
  host: string;
  port: number;
}

/** Thrown when nothing can listen on the address. The message says why, and can be shown. */
export class MetricsAddressError extends Error {
  override readonly name = "MetricsAddressError";

  /** @param reason the system's code or sentence */
  constructor(address: MetricsAddress, reason: string, cause: unknown) {
    super(`BULK_METRICS_ADDRESS: the process can't listen on ${writeAddress(address)}: ${reason}`, { cause });
  }
}

export function writeAddress({ host, port }: MetricsAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
