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
    /** Of round 1; null while that isn't sealed, 0 when nothing is in force: then nothing has been opened. */
    total: count.nullable(),
    /** Where to go on looking for rows in force. */
    cursor: count.nullable(),
    /** Not in the selection: with any, nothing has been opened. */
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
