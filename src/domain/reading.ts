/**
 * Reads what a caller hands over. It can be anything: an object whose fields throw, a list that breaks off. Whoever reads it
 * gets a typed error that names the field, with what was thrown as its cause.
 */
import { BulkRegistrationError, InvalidRequestError } from "./errors.ts";

/** @throws {InvalidRequestError} */
export function reading<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(field, cause);
  }
}

/** As `reading`, for what comes in the course of time. */
export async function readingAll<T>(field: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable(field, cause);
  }
}

/**
 * A copy of an object's fields, each read once.
 *
 * @param prefix of the fields' paths, such as `template.`
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
  for (const name of names) fields[name] = reading(`${prefix}${name}`, () => value[name]);
  return fields;
}

function unreadable(field: string, cause: unknown): BulkRegistrationError {
  return cause instanceof BulkRegistrationError
    ? cause
    : new InvalidRequestError(field, "can't be read", { cause });
}
