/**
 * Reads a caller's input. The input can be anything: an object whose fields throw, or a list that breaks off. The caller then
 * gets a typed error that names the field and has the thrown value as its cause.
 */
import { BulkRegistrationError, InvalidRequestError } from "./errors.ts";

/** @throws {InvalidRequestError} */
export function readInput<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(field, cause);
  }
}

/** Does the same as `readInput` for an asynchronous read. */
export async function readInputAsync<T>(field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(field, cause);
  }
}

/**
 * Copies an object's fields and reads each field once.
 *
 * @param prefix the start of the fields' paths, such as `template.`
 * @throws {InvalidRequestError}
 */
export function readFields<T extends object>(
  object: string,
  value: T,
  names: readonly (keyof T & string)[],
  prefix = "",
): Partial<T> {
  if (typeof value !== "object" || value === null) throw new InvalidRequestError(object, "must be an object");
  const fields: Partial<T> = {};
  for (const name of names) fields[name] = readInput(`${prefix}${name}`, () => value[name]);
  return fields;
}

function unreadable(field: string, cause: unknown): BulkRegistrationError {
  return isOurs(cause) ? cause : new InvalidRequestError(field, "can't be read", { cause });
}

/** A caller can throw a proxy, and `instanceof` runs the proxy's traps. */
function isOurs(cause: unknown): cause is BulkRegistrationError {
  try {
    return cause instanceof BulkRegistrationError;
  } catch {
    return false;
  }
}
