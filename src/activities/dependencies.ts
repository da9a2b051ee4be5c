/**
 * The interfaces through which the activities reach the outside world. The project owns them, `src/supabase` implements them, and
 * `src/worker.ts` connects the two.
 */
import type { FailureCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import type {
  AuditFindings,
  CloseRoundInput,
  LogSubmissionInput,
  RoundReference,
  RoundState,
  Stretch,
} from "./types.ts";

/** One write: 1 to 500 positions of the round in one transaction. */
export interface RegistrationWrite extends RoundReference, Stretch {
  /** The attempt of the activity, from 1. It is stored with the items. */
  attempt: number;
}

/** What Postgres has stored. A repeated write gets the same answer. */
export interface WriteAnswer extends RoundState {
  /** Present when the write has one position. */
  outcome?: MentorSubmissionOutcome;
}

/** A failure that Postgres can't find out by itself. */
export interface ItemFailure {
  position: number;
  code: FailureCode;
  /** The SQLSTATE, PostgREST's code or the HTTP status. Never a text. */
  cause?: string;
  attempts: number;
}

/** The round in Postgres. Every method may be called again with the same input. All reject with a `ServiceFailure`. */
export interface RoundStore {
  /** Registers and settles the open items of the range. @returns what is stored */
  submit(write: RegistrationWrite, signal: AbortSignal): Promise<WriteAnswer>;
  /**
   * Proves that writes for other mentors succeed: makes a full write for a mentor whom this round has registered.
   *
   * @returns false when the round has registered no mentor yet
   */
  probe(round: RoundReference, signal: AbortSignal): Promise<boolean>;
  /** Settles failures of items that aren't settled. @returns what is stored */
  settleFailures(
    input: RoundReference & { failures: readonly ItemFailure[] },
    signal: AbortSignal,
  ): Promise<WriteAnswer>;
  /** Reads the counts of the round. */
  readState(round: RoundReference, signal: AbortSignal): Promise<RoundState>;
  /** @returns the positions that aren't settled */
  openPositions(
    input: RoundReference & { positions: readonly number[] },
    signal: AbortSignal,
  ): Promise<number[]>;
  /** Settles a chunk of the open items. @returns where the next chunk begins; null when the round is closed */
  closeRound(
    input: Omit<CloseRoundInput, "projectId"> & { after: number },
    signal: AbortSignal,
  ): Promise<RoundState & { cursor: number | null }>;
  /** Recounts a chunk of the round. The last chunk writes the audit. @returns undefined when more chunks follow: call again */
  logBulkSubmission(
    input: Omit<LogSubmissionInput, "projectId">,
    signal: AbortSignal,
  ): Promise<AuditFindings | undefined>;
}

/** A round that has ended without an audit, and perhaps without a workflow that will write one. */
export interface UnauditedRound extends RoundReference {
  /** ISO 8601 in UTC. */
  endedAt: string;
}

/** The project that a worker serves. Every method rejects with a `ServiceFailure`. */
export interface Project {
  /** The id that the project's database gives. One project can have many addresses. */
  id(signal?: AbortSignal): Promise<string>;
  /** @returns at most 100 of the rounds. It leaves out rounds that ended a moment ago: their runs start the audits. */
  unauditedRounds(signal: AbortSignal): Promise<UnauditedRound[]>;
}

export interface ActivityDependencies {
  rounds: RoundStore;
  project: Project;
}
