/** The width of the window: what is asked can only lower what the deployment allows. */
import { InvalidRequestError } from "./errors.ts";
import { DEFAULT_CONCURRENCY, MAXIMUM_CONCURRENCY } from "./limits.ts";

/**
 * @param asked submissions in flight, a whole number from 1; absent: the deployment's maximum
 * @param maximum the deployment's maximum, default 5, at most 100
 * @throws {InvalidRequestError} when either is no whole number from 1
 * @example effectiveConcurrency(500, 5) // 5
 */
export function effectiveConcurrency(asked: number | undefined, maximum = DEFAULT_CONCURRENCY): number {
  const ceiling = Math.min(checkConcurrency("maximumConcurrency", maximum), MAXIMUM_CONCURRENCY);
  return asked === undefined ? ceiling : Math.min(checkConcurrency("concurrency", asked), ceiling);
}

function checkConcurrency(field: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
    throw new InvalidRequestError(field, "must be a whole number of at least 1");
  }
  return value;
}
