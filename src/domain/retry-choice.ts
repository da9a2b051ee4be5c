/** Reads the choice of failed items for a retry. */
import { InvalidRequestError } from "./errors.ts";
import { isFailureCode } from "./failure-codes.ts";
import type { FailureCode } from "./failure-codes.ts";
import { invisibleHint } from "./invisible.ts";
import { MAXIMUM_ENTRIES, MAXIMUM_RETRY_CHOICE } from "./limits.ts";
import { readInput } from "./caller-input.ts";
import { canonicalUuid } from "./selection.ts";

export interface RetryChoice {
  /** The distinct ids in the given order. */
  mentorIds: readonly string[];
  codes: readonly FailureCode[];
  /** The position of each mentor id in the given list, from 0. */
  positions: ReadonlyMap<string, number>;
}

/**
 * @param only mentor ids and failure codes; a mentor id is a UUID, and no code is one
 * @throws {InvalidRequestError} naming the position (from 0) and the rule
 */
export function readRetryChoice(only: unknown): RetryChoice {
  return readInput("only", () => read(only));
}

function read(only: unknown): RetryChoice {
  if (typeof only !== "object" || only === null || !(Symbol.iterator in only)) {
    throw new InvalidRequestError("only", "must be an iterable of mentor ids or failure codes");
  }
  const positions = new Map<string, number>();
  const codes = new Set<FailureCode>();
  let position = 0;
  for (const entry of only as Iterable<unknown>) {
    const mentorId = canonicalUuid(entry);
    if (mentorId !== undefined) {
      if (!positions.has(mentorId)) positions.set(mentorId, position);
    } else if (isFailureCode(entry)) {
      codes.add(entry);
    } else {
      const hint = invisibleHint(entry, (seen) => canonicalUuid(seen) !== undefined || isFailureCode(seen));
      throw new InvalidRequestError(
        `only[${position}]`,
        `must be a mentor id (a UUID) or a failure code${hint}`,
      );
    }
    if (positions.size + codes.size > MAXIMUM_RETRY_CHOICE) {
      throw new InvalidRequestError("only", `must hold at most ${MAXIMUM_RETRY_CHOICE} distinct entries`);
    }
    position += 1;
    if (position > MAXIMUM_ENTRIES) {
      throw new InvalidRequestError("only", `must hold at most ${MAXIMUM_ENTRIES} entries`);
    }
  }
  if (position === 0)
    throw new InvalidRequestError("only", "must hold at least one mentor id or failure code");
  return { mentorIds: [...positions.keys()], codes: [...codes], positions };
}
