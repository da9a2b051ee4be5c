/**
 * What the activities need of the outside world. The project owns these interfaces; `src/supabase` implements them, and
 * `src/worker.ts` puts the two together.
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
  /** Of the activity, from 1; kept with the items. */
  attempt: number;
}

/** What Postgres has stored, the first time and every time it is asked again. */
export interface WriteAnswer extends RoundState {
  /** Of a write of one position. */
  outcome?: MentorSubmissionOutcome;
}

/** A failure that Postgres could not know by itself. */
export interface ItemFailure {
  position: number;
  code: FailureCode;
  /** SQLSTATE, PostgREST's code or HTTP status: codes only. */
  cause?: string;
  attempts: number;
}

/** The round in Postgres. Every method may be called again with the same input; all reject with a `ServiceFailure`. */
export interface RoundStore {
  /** Registers and settles what is open of the range; answers what is stored. */
  submit(write: RegistrationWrite, signal: AbortSignal): Promise<WriteAnswer>;
  /**
   * Goes the whole way of a write, on a mentor whom this round has registered: proof that writes for others succeed.
   *
   * @returns false when the round has registered no mentor yet
   */
  probe(round: RoundReference, signal: AbortSignal): Promise<boolean>;
  /** Settles failures, unless the items are settled; answers what is stored. */
  settleFailures(
    input: RoundReference & { failures: readonly ItemFailure[] },
    signal: AbortSignal,
  ): Promise<WriteAnswer>;
  /** How the round stands. */
  readState(round: RoundReference, signal: AbortSignal): Promise<RoundState>;
  /** Those of the positions that aren't settled. */
  openPositions(
    input: RoundReference & { positions: readonly number[] },
    signal: AbortSignal,
  ): Promise<number[]>;
  /** Settles a chunk of what is open. @returns where the next chunk begins; null when the round is closed */
  closeRound(
    input: Omit<CloseRoundInput, "projectId"> & { after: number },
    signal: AbortSignal,
  ): Promise<RoundState & { cursor: number | null }>;
  /** Recounts a chunk of the round, and writes the audit with the last one. @returns undefined: call again */
  logBulkSubmission(
    input: Omit<LogSubmissionInput, "projectId">,
    signal: AbortSignal,
  ): Promise<AuditFindings | undefined>;
}

/** A round that has ended, and whose audit nobody is known to write. */
export interface UnauditedRound extends RoundReference {
  /** ISO 8601 in UTC. */
  endedAt: string;
}

/** The project that a worker serves. Every method rejects with a `ServiceFailure`. */
export interface Project {
  /** By what its database says it is: the addresses of a project are many. */
  id(signal?: AbortSignal): Promise<string>;
  /** Some of them, 100 at most; those that ended in the latest seconds are left to their runs. */
  unauditedRounds(signal: AbortSignal): Promise<UnauditedRound[]>;
}

export interface ActivityDependencies {
  rounds: RoundStore;
  project: Project;
}
