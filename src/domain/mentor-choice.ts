/** Reads the chosen mentors of a bulk registration. */
import { InvalidRequestError } from "./errors.ts";
import { MAXIMUM_ENTRIES, MAXIMUM_RETRY_CHOICE } from "./limits.ts";
import { readInput } from "./caller-input.ts";
import { canonicalUuid, uuidRule } from "./selection.ts";

export interface MentorChoice {
  /** The distinct ids in the given order. */
  mentorIds: readonly string[];
  /** The position of each mentor id in the given list, from 0. */
  positions: ReadonlyMap<string, number>;
}

/** @throws {InvalidRequestError} naming the position (from 0) and the rule */
export function readMentorChoice(mentorIds: unknown): MentorChoice {
  return readInput("mentorIds", () => read(mentorIds));
}

function read(mentorIds: unknown): MentorChoice {
  if (typeof mentorIds !== "object" || mentorIds === null || !(Symbol.iterator in mentorIds))
    throw new InvalidRequestError("mentorIds", "must be an iterable of mentor ids");
  const positions = new Map<string, number>();
  let position = 0;
  for (const entry of mentorIds as Iterable<unknown>) {
    const mentorId = canonicalUuid(entry);
    if (mentorId === undefined) throw new InvalidRequestError(`mentorIds[${position}]`, uuidRule(entry));
    if (!positions.has(mentorId)) positions.set(mentorId, position);
    position += 1;
    if (positions.size > MAXIMUM_RETRY_CHOICE)
      throw new InvalidRequestError(
        "mentorIds",
        `must hold at most ${MAXIMUM_RETRY_CHOICE} distinct mentors`,
      );
    if (position > MAXIMUM_ENTRIES)
      throw new InvalidRequestError("mentorIds", `must hold at most ${MAXIMUM_ENTRIES} entries`);
  }
  if (position === 0) throw new InvalidRequestError("mentorIds", "must hold at least one mentor id");
  return { mentorIds: [...positions.keys()], positions };
}
