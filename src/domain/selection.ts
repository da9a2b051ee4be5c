/** The selection: the distinct mentor ids of one request, in the order in which each came first. */
import { InvalidRequestError } from "./errors.ts";
import { invisibleHint } from "./invisible.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** UUIDs compare case-insensitively; the lower-case form is the one that is stored. */
export function canonicalUuid(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return UUID.test(lower) ? lower : undefined;
}

/** @returns the rule for a value that is not a UUID, with a hint when it holds an invisible character */
export function uuidRule(value: unknown): string {
  return `must be a UUID${invisibleHint(value, (seen) => canonicalUuid(seen) !== undefined)}`;
}

/** @returns the UUID in canonical form @throws {InvalidRequestError} */
export function checkUuid(field: string, value: unknown): string {
  const uuid = canonicalUuid(value);
  if (uuid === undefined) throw new InvalidRequestError(field, uuidRule(value));
  return uuid;
}

/** Iterates over the distinct ids, in canonical form. */
export interface Selection extends Iterable<string> {
  /** Distinct ids. */
  readonly size: number;
  /** Ids given, repeated ones included. */
  readonly entries: number;
  /** @returns the ids at the positions `from` to `to - 1`, from 0 */
  slice(from: number, to: number): string[];
}
