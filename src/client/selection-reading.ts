/** Reads the mentor ids of a request, in a list of any length, into a selection. */
import { InvalidRequestError } from "../domain/errors.ts";
import { MAXIMUM_ENTRIES, MAXIMUM_SELECTION } from "../domain/limits.ts";
import { readInputAsync } from "../domain/caller-input.ts";
import { uuidRule } from "../domain/selection.ts";
import type { Selection } from "../domain/selection.ts";
import { DenseIds } from "./dense-ids.ts";

/**
 * Reads the whole request before anything is written, so that a bad id in the last place still writes nothing. Holds 16 bytes per
 * id. A selection that the reader of files has already read is taken as it is.
 *
 * @throws {InvalidRequestError} naming the position (from 0) and the rule
 */
export async function readSelection(mentorIds: Iterable<string> | AsyncIterable<string>): Promise<Selection> {
  if (DenseIds.is(mentorIds)) return mentorIds;
  const distinct = new DenseIds();
  const take = (value: unknown) => {
    if (typeof value !== "string" || !distinct.add(value))
      throw new InvalidRequestError(`mentorIds[${distinct.entries}]`, uuidRule(value));
    if (distinct.size > MAXIMUM_SELECTION) {
      throw new InvalidRequestError("mentorIds", `must hold at most ${MAXIMUM_SELECTION} distinct mentors`);
    }
    if (distinct.entries > MAXIMUM_ENTRIES) {
      throw new InvalidRequestError("mentorIds", `must hold at most ${MAXIMUM_ENTRIES} entries`);
    }
  };
  await readInputAsync("mentorIds", async () => {
    if (!isIterable(mentorIds))
      throw new InvalidRequestError("mentorIds", "must be an iterable of mentor ids");
    // A complete list is read at once: waiting for each of its entries would take longer than reading it.
    if (Symbol.iterator in mentorIds) for (const value of mentorIds) take(value);
    else for await (const value of mentorIds) take(value);
  });
  distinct.seal();
  return distinct;
}

/** A string is iterable, too, letter by letter. One id in place of a list is a mistake. */
function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  );
}
