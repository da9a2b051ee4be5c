/** The schemas of the answers of the functions that open and close rounds. */
import { z } from "zod";
import { count, echoing, mentorId, roundNumber } from "./answers.ts";

const opened = z.object({
  bulkId: z.guid(),
  projectId: z.guid(),
  /** The latest round. */
  round: roundNumber,
  sealed: z.boolean(),
  /** True when the latest round has ended. */
  ended: z.boolean(),
  /** The requested concurrency, lowered to the deployment's maximum. */
  concurrency: roundNumber,
});

const openedAmendment = opened.extend({
  /** The total of round 1. Null while round 1 isn't sealed. 0 when no row is in force; then no bulk registration has been opened. */
  total: count.nullable(),
  /** The place where the search for rows in force goes on. */
  cursor: count.nullable(),
  /** The mentors that aren't in the selection. If there are any, no bulk registration has been opened. */
  unknownMentorIds: z.array(mentorId),
});

const amendmentPreflight = z.object({
  bulkId: z.guid(),
  inForce: count,
  alreadyRegistered: count,
  cursor: count.nullable(),
  unknownMentorIds: z.array(mentorId),
});

const openedRound = z.object({
  bulkId: z.guid(),
  round: roundNumber,
  /** Null while the round isn't sealed. */
  total: count.nullable(),
  ended: z.boolean(),
  /** The place where the search for the chosen items goes on. */
  cursor: count.nullable(),
  /** The mentors that aren't in the selection. If there are any, no round has been opened. */
  unknownMentorIds: z.array(mentorId),
  concurrency: roundNumber,
});

const found = z.object({ bulkId: z.guid(), round: roundNumber.nullable() });

const closed = z.object({ bulkId: z.guid(), round: roundNumber, cursor: count.nullable() });

export const openedAnswer = (bulkId: string) => echoing(opened, { bulkId });

export const openedAmendmentAnswer = (bulkId: string) => echoing(openedAmendment, { bulkId });

export const amendmentPreflightAnswer = (bulkId: string) => echoing(amendmentPreflight, { bulkId });

export const openedRoundAnswer = (bulkId: string, round: number) => echoing(openedRound, { bulkId, round });

export const foundAnswer = (bulkId: string) => echoing(found, { bulkId });

export const closedAnswer = (bulkId: string, round: number) => echoing(closed, { bulkId, round });
