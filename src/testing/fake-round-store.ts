/**
 * A round store in memory that behaves as the SQL functions do, with items by position, counters, sequence numbers, permits and a
 * round that ends. It is for tests of the workflow and the activities, which check how a run reacts to the answers.
 */
import type { ItemFailure, RegistrationWrite, RoundStore, WriteAnswer } from "../activities/dependencies.ts";
import type {
  AuditFindings,
  CloseRoundInput,
  LogSubmissionInput,
  RoundReference,
} from "../activities/types.ts";
import type { FailureCode } from "../domain/failure-codes.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import { countOutcome, NO_COUNTS } from "../domain/progress.ts";
import type { Counts } from "../domain/progress.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { FailureClass, Refusal } from "../domain/service-failure.ts";
import { failed, outcomeOf } from "./fake-outcomes.ts";
import type { Fate } from "./fake-outcomes.ts";

type Closing = Omit<CloseRoundInput, "projectId"> & { after: number };
type AuditedRound = Omit<LogSubmissionInput, "projectId">;

type Hook<T extends unknown[]> = (...args: T) => void | Promise<void>;

export interface FakeOptions {
  /** The number of items of each round. */
  total: number;
  /** The writes that the store admits at the same time. Default: 5. */
  runConcurrency?: number;
  /** The outcome of each position. Default: `registered`. */
  fate?: (position: number) => Fate;
  /** Called before a write, when the write holds its permit. When the hook throws, nothing is written. */
  beforeWrite?: Hook<[write: RegistrationWrite, signal: AbortSignal]>;
  /** Called after a write. When the hook throws, the answer is lost. */
  afterWrite?: Hook<[write: RegistrationWrite]>;
  beforeProbe?: Hook<[]>;
  beforeSettling?: Hook<[failures: readonly ItemFailure[]]>;
  beforeClosing?: Hook<[closing: Closing]>;
  /** The positions of one closing call. Default: 5,000. */
  closingChunk?: number;
  beforeAudit?: Hook<[]>;
  /** The number of calls that an audit takes. Default: 1. */
  auditChunks?: number;
  /** The findings of the audit. Default: items and rows agree. */
  findings?: AuditFindings;
}

interface FakeItem {
  sequence: number;
  outcome: MentorSubmissionOutcome;
}

interface FakeRound {
  items: Map<number, FakeItem>;
  counts: Counts;
}

export class FakeRoundStore implements RoundStore {
  /** All requested writes, including refused ones. */
  readonly writes: RegistrationWrite[] = [];
  readonly settledFailures: ItemFailure[] = [];
  readonly closings: Closing[] = [];
  readonly audits: AuditedRound[] = [];
  probes = 0;
  auditAttempts = 0;
  /** The number of writes that got no permit. */
  refusedByCap = 0;
  inFlight = 0;
  mostInFlight = 0;
  coordinatorActive = true;
  runConcurrency: number;
  readonly #options: FakeOptions;
  readonly #rounds = new Map<string, FakeRound>();

  constructor(options: FakeOptions) {
    this.#options = options;
    this.runConcurrency = options.runConcurrency ?? 5;
  }

  get total(): number {
    return this.#options.total;
  }

  get calls(): number {
    return this.writes.length + this.settledFailures.length + this.closings.length + this.auditAttempts;
  }

  /** The positions in the order of their first writes. */
  get started(): number[] {
    return [...new Set(this.writes.flatMap(({ from, to }) => range(from, to)))];
  }

  /** The stored outcome of a position in the only round, or in round 1. */
  outcome(position: number): MentorSubmissionOutcome | undefined {
    return this.#only().items.get(position)?.outcome;
  }

  get counts(): Counts {
    return this.#only().counts;
  }

  async submit(write: RegistrationWrite, signal: AbortSignal): Promise<WriteAnswer> {
    this.writes.push(write);
    await this.#withPermit(async () => {
      await this.#options.beforeWrite?.(write, signal);
      if (!this.coordinatorActive) throw refused("notACoordinator", "BR009");
      for (const position of range(write.from, Math.min(write.to, this.total))) {
        const fate = this.#options.fate?.(position) ?? "registered";
        this.#settle(write, position, outcomeOf(fate, position, write.attempt));
      }
      await this.#options.afterWrite?.(write);
    });
    return this.#answer(write, write.from === write.to ? write.from : undefined);
  }

  async probe(): Promise<boolean> {
    this.probes += 1;
    return this.#withPermit(async () => {
      await this.#options.beforeProbe?.();
      const { succeeded, alreadyRegistered } = this.#only().counts;
      return succeeded > alreadyRegistered;
    });
  }

  async settleFailures({ failures, ...round }: RoundReference & { failures: readonly ItemFailure[] }) {
    await this.#options.beforeSettling?.(failures);
    this.settledFailures.push(...failures);
    for (const { position, code, attempts } of failures) {
      this.#settle(round, position, failed("failed", code, position, attempts));
    }
    return this.#answer(round, failures.length === 1 ? failures[0]?.position : undefined);
  }

  async readState(round: RoundReference) {
    return this.#answer(round);
  }

  async openPositions({ positions, ...round }: RoundReference & { positions: readonly number[] }) {
    const { items } = this.#round(round);
    return positions.filter((position) => !items.has(position));
  }

  async closeRound(closing: Closing) {
    await this.#options.beforeClosing?.(closing);
    this.closings.push(closing);
    const { reason, after } = closing;
    const end = Math.min(after + (this.#options.closingChunk ?? 5_000), this.total);
    const detail = reason === "cancelled" ? "cancelled" : "failed";
    for (const position of range(after + 1, end)) {
      this.#settle(closing, position, failed(detail, reason, position, 0));
    }
    return { ...this.#answer(closing), cursor: end < this.total ? end : null };
  }

  async logBulkSubmission(input: AuditedRound): Promise<AuditFindings | undefined> {
    this.auditAttempts += 1;
    await this.#options.beforeAudit?.();
    if (this.auditAttempts % (this.#options.auditChunks ?? 1) > 0) return undefined;
    // An audit is written once, as the key of the table ensures.
    const { bulkId, round } = input;
    const written = this.audits.some((audit) => audit.bulkId === bulkId && audit.round === round);
    if (!written) this.audits.push(input);
    return this.#options.findings ?? { reconciled: true };
  }

  async #withPermit<T>(use: () => Promise<T>): Promise<T> {
    if (this.inFlight >= this.runConcurrency) {
      this.refusedByCap += 1;
      throw refused("capReached", "BR013");
    }
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      // Without a pause, writes would never overlap.
      await new Promise((resolve) => setImmediate(resolve));
      return await use();
    } finally {
      this.inFlight -= 1;
    }
  }

  #settle(reference: RoundReference, position: number, outcome: MentorSubmissionOutcome): void {
    const round = this.#round(reference);
    if (round.items.has(position)) return;
    round.counts = countOutcome(round.counts, outcome);
    round.items.set(position, { sequence: round.counts.settled, outcome });
  }

  #answer(reference: RoundReference, position?: number): WriteAnswer {
    const { counts, items } = this.#round(reference);
    const outcome = position === undefined ? undefined : items.get(position)?.outcome;
    return {
      total: this.total,
      counts,
      ended: counts.settled === this.total,
      maximumConcurrency: this.runConcurrency,
      ...(outcome !== undefined && { outcome }),
    };
  }

  #round({ bulkId, round }: Pick<RoundReference, "bulkId" | "round">): FakeRound {
    const key = `${bulkId}:${round}`;
    const known = this.#rounds.get(key) ?? { items: new Map(), counts: NO_COUNTS };
    this.#rounds.set(key, known);
    return known;
  }

  #only(): FakeRound {
    return this.#rounds.values().next().value ?? { items: new Map(), counts: NO_COUNTS };
  }
}

/** Makes the failure of a call as `failure-reading.ts` reads it. */
export function failure(failureClass: FailureClass, code: FailureCode, retryAfter?: number): ServiceFailure {
  return new ServiceFailure({ class: failureClass, code, retryAfter });
}

export function refused(refusal: Refusal, databaseCode: string): ServiceFailure {
  return new ServiceFailure({ class: "refusal", code: "unexpected", refusal, databaseCode, status: 400 });
}

export function includes({ from, to }: { from: number; to: number }, position: number): boolean {
  return from <= position && position <= to;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
