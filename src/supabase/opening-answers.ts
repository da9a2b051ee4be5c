/** The shapes in which the SQL functions answer that open and close rounds. */
import { z } from "zod";
import { about, count, mentorId, roundNumber } from "./answers.ts";

export const openedAnswer = (bulkId: string) =>
  about(bulkId, {
    projectId: z.guid(),
    /** The latest. */
    round: roundNumber,
    sealed: z.boolean(),
    /** Of the latest round. */
    ended: z.boolean(),
    /** What was asked, lowered to the deployment's maximum. */
    concurrency: roundNumber,
  });

export const openedRoundAnswer = (bulkId: string, round: number) =>
  about(bulkId, {
    round: z.literal(round),
    /** Null while the round isn't sealed. */
    total: count.nullable(),
    ended: z.boolean(),
    /** Where to go on looking for what the choice means. */
    cursor: count.nullable(),
    /** Not in the selection: with any, nothing has been opened. */
    unknownMentorIds: z.array(mentorId),
    concurrency: roundNumber,
  });

export const foundAnswer = (bulkId: string) => about(bulkId, { round: roundNumber.nullable() });

export const closedAnswer = (bulkId: string, round: number) =>
  about(bulkId, { round: z.literal(round), cursor: count.nullable() });
