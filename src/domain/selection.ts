/** The selection: the distinct mentor ids of one request, in the order in which each came first. */
import { InvalidRequestError } from "./errors.ts";
import { MAXIMUM_ENTRIES, MAXIMUM_SELECTION } from "./limits.ts";
import { readingAll } from "./reading.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** UUIDs compare case-insensitively; the lower-case form is the one that is stored. */
export function canonicalUuid(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const lower = value.toLowerCase();
  return UUID.test(lower) ? lower : undefined;
}

/**
 * Reads the whole request before anything is written, so that a bad id in the last place still writes nothing.
 * Holds the ids in memory, some 100 bytes each.
 *
 * @throws {InvalidRequestError} naming the position (from 0) and the rule
 */
export async function readSelection(mentorIds: Iterable<string> | AsyncIterable<string>): Promise<string[]> {
  return (await readCountedSelection(mentorIds)).selection;
}

/** As `readSelection`, and tells how many ids were given, repeated ones included. */
export async function readCountedSelection(
  mentorIds: Iterable<string> | AsyncIterable<string>,
): Promise<{ selection: string[]; entries: number }> {
  const distinct = new Set<string>();
  let position = 0;
  await readingAll("mentorIds", async () => {
    if (!isIterable(mentorIds))
      throw new InvalidRequestError("mentorIds", "must be an iterable of mentor ids");
    for await (const value of mentorIds) {
      const mentorId = canonicalUuid(value);
      if (mentorId === undefined) throw new InvalidRequestError(`mentorIds[${position}]`, "must be a UUID");
      distinct.add(mentorId);
      if (distinct.size > MAXIMUM_SELECTION) {
        throw new InvalidRequestError("mentorIds", `must hold at most ${MAXIMUM_SELECTION} distinct mentors`);
      }
      position += 1;
      if (position > MAXIMUM_ENTRIES) {
        throw new InvalidRequestError("mentorIds", `must hold at most ${MAXIMUM_ENTRIES} entries`);
      }
    }
  });
  return { selection: [...distinct], entries: position };
}

/** A string is iterable too, letter by letter: one id given in place of a list is a mistake. */
function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}
