/** The pages of lists: their bounds, and the cursor between two pages. */
import type { z } from "zod";
import { InvalidRequestError } from "../domain/errors.ts";
import { checkWholeNumber } from "../domain/whole-number.ts";

export interface PageRequest {
  /** The `next` of the previous page. Default: the list begins at its start. */
  after?: string;
  /** The most entries of the page, a whole number from 1. */
  limit?: number;
}

export interface Page<T> {
  items: T[];
  /** The `after` of the next page. Absent on the last page. */
  next?: string;
}

/** @throws {InvalidRequestError} */
export function checkLimit(limit: unknown, { fallback, maximum }: PageBounds): number {
  return limit === undefined ? fallback : checkWholeNumber("limit", limit, 1, maximum);
}

export interface PageBounds {
  fallback: number;
  maximum: number;
}

/** The content of a cursor is internal and no promise. Its form doesn't invite callers to write one. */
export function writeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws {InvalidRequestError} */
export function readCursor<T>(after: unknown, place: z.ZodType<T>): T | undefined {
  if (after === undefined) return undefined;
  const parsed = place.safeParse(typeof after === "string" ? parseCursor(after) : undefined);
  if (!parsed.success) throw new InvalidRequestError("after", "must be the next of an earlier page");
  return parsed.data;
}

function parseCursor(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Cuts a list that has one entry more than the page. The extra entry tells whether there is another page. */
export function cutPage<T>(entries: readonly T[], limit: number, cursor: (last: T) => string): Page<T> {
  const items = entries.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(entries.length > limit && last !== undefined && { next: cursor(last) }) };
}
