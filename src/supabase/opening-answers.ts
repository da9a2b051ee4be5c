/** The schemas of the answers of the functions that open and close rounds. */
import { z } from "zod";
import { about, count, mentorId, roundNumber } from "./answers.ts";

const opened = {
  projectId: z.guid(),
  /** The latest round. */
  round: roundNumber,
  sealed: z.boolean(),
  /** True when the latest round has ended. */
  ended: z.boolean(),
  /** The requested concurrency, lowered to the deployment's maximum. */
  concurrency: roundNumber,
};

export const openedAnswer = (bulkId: string) => about(bulkId, opened);

export const openedAmendmentAnswer = (bulkId: string) =>
  about(bulkId, {
    ...opened,
    /** The total of round 1. Null while round 1 isn't sealed. 0 when no row is in force; then no bulk registration has been opened. */
    total: count.nullable(),
    /** The place where the search for rows in force goes on. */
    cursor: count.nullable(),
    /** The mentors that aren't in the selection. If there are any, no bulk registration has been opened. */
    unknownMentorIds: z.array(mentorId),
  });

export const amendmentPreflightAnswer = (bulkId: string) =>
  about(bulkId, {
    inForce: count,
    alreadyRegistered: count,
    cursor: count.nullable(),
    unknownMentorIds: z.array(mentorId),
  });

export const openedRoundAnswer = (bulkId: string, round: number) =>
  about(bulkId, {
    round: z.literal(round),
    /** Null while the round isn't sealed. */
    total: count.nullable(),
    ended: z.boolean(),
    /** The place where the search for the chosen items goes on. */
    cursor: count.nullable(),
    /** The mentors that aren't in the selection. If there are any, no round has been opened. */
    unknownMentorIds: z.array(mentorId),
    concurrency: roundNumber,
  });

export const foundAnswer = (bulkId: string) => about(bulkId, { round: roundNumber.nullable() });

export const closedAnswer = (bulkId: string, round: number) =>
  about(bulkId, { round: z.literal(round), cursor: count.nullable() });
