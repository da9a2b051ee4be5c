/**
 * What the activities need, replaced by memory: a selection, items that settle, an audit log. For workflow tests only,
 * which are about what a run does with the answers.
 */
import type { ActivityDependencies, SubmissionAttempt } from "../../src/activities/dependencies.ts";
import type { AuditFindings, RegistrationReceipt, RoundSummary } from "../../src/activities/types.ts";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import { PAGE_SIZE } from "../../src/domain/limits.ts";
import type { FailureOutcome, MentorSubmissionOutcome, SuccessOutcome } from "../../src/domain/outcome.ts";
import { ServiceFailure } from "../../src/domain/service-failure.ts";
import type { Retry } from "../../src/domain/service-failure.ts";

type Submit = (
  attempt: SubmissionAttempt,
  signal: AbortSignal,
) => Promise<RegistrationReceipt> | RegistrationReceipt;

export interface FakeOptions {
  /** The whole selection, for runs that read their pages. */
  selection?: readonly string[];
  /** Default: everybody gets registered at the first attempt. */
  submit?: Submit;
  /** Called before a failure is recorded; may throw. */
  beforeRecording?: (failures: readonly FailureOutcome[]) => void | Promise<void>;
  /** Items that turn out to be registered when their failure is recorded. */
  registeredAllTheSame?: ReadonlySet<string>;
  /** Called before the audit is written; may throw. */
  beforeAudit?: () => void;
  /** Default: all agrees. */
  findings?: AuditFindings;
}

export class FakeDependencies implements ActivityDependencies {
  readonly attempts: SubmissionAttempt[] = [];
  readonly recorded: FailureOutcome[] = [];
  readonly audits: RoundSummary[] = [];
  readonly pagesRead: number[] = [];
  readonly cancelledRounds: number[] = [];
  auditAttempts = 0;
  inFlight = 0;
  mostInFlight = 0;
  readonly #options: FakeOptions;
  readonly #settled = new Map<string, MentorSubmissionOutcome>();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  /** Mentors in the order of their first attempts. */
  get started(): string[] {
    return [...new Set(this.attempts.map((attempt) => attempt.mentorId))];
  }

  /** What the table holds now, in the order of settling. */
  get settled(): MentorSubmissionOutcome[] {
    return [...this.#settled.values()];
  }

  get calls(): number {
    return this.attempts.length + this.recorded.length + this.auditAttempts + this.pagesRead.length;
  }

  readonly registrations: ActivityDependencies["registrations"] = {
    submit: async (attempt, signal) => {
      this.attempts.push(attempt);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      try {
        // Submissions overlap only if they take a moment.
        await new Promise((resolve) => setImmediate(resolve));
        const receipt = await (this.#options.submit ?? registered)(attempt, signal);
        this.#settled.set(attempt.mentorId, { mentorId: attempt.mentorId, status: "success", ...receipt });
        return receipt;
      } finally {
        this.inFlight -= 1;
      }
    },
  };

  readonly store: ActivityDependencies["store"] = {
    readPage: async ({ cursor }) => {
      this.pagesRead.push(cursor);
      const selection = this.#options.selection ?? [];
      const mentorIds = selection.slice(cursor, cursor + PAGE_SIZE);
      const end = cursor + mentorIds.length;
      return { mentorIds, cursor: end < selection.length ? end : null };
    },

    recordFailures: async ({ failures }) => {
      await this.#options.beforeRecording?.(failures);
      const registeredOnes = failures.filter((failure) =>
        this.#options.registeredAllTheSame?.has(failure.mentorId),
      );
      this.recorded.push(...failures.filter((failure) => !registeredOnes.includes(failure)));
      for (const failure of failures) this.#settled.set(failure.mentorId, failure);
      return { succeeded: registeredOnes.map(({ mentorId }) => successOf(mentorId)) };
    },

    cancelOpenItems: async ({ round }) => {
      this.cancelledRounds.push(round);
      const open = (this.#options.selection ?? []).filter((id) => !this.#settled.has(id));
      const recorded = this.recorded.filter(({ detail }) => detail === "cancelled");
      return { cancelled: open.length + recorded.length };
    },

    logSubmission: async (summary) => {
      this.auditAttempts += 1;
      this.#options.beforeAudit?.();
      // Written once, as the table's key makes it.
      const { bulkId, round } = summary;
      const written = this.audits.some((audit) => audit.bulkId === bulkId && audit.round === round);
      if (!written) this.audits.push(summary);
      return this.#options.findings ?? { agrees: true, reconciled: true };
    },
  };
}

export function registered({ attempt }: SubmissionAttempt): RegistrationReceipt {
  return { detail: "registered", settledAt: new Date().toISOString(), attempts: attempt };
}

/** The database's own refusal, where there is nothing to try again; otherwise what gateways and networks do. */
export function refusal(code: FailureCode, retry: Retry = "never"): ServiceFailure {
  return new ServiceFailure({ code, retry, databaseCode: retry === "never" ? "BR000" : undefined });
}

/** A refusal that somebody on the way has made: behind it, the write may have been carried out. */
export function refusalOnTheWay(code: FailureCode): ServiceFailure {
  return new ServiceFailure({ code, retry: "never", status: 403 });
}

function successOf(mentorId: string): SuccessOutcome {
  return {
    mentorId,
    status: "success",
    detail: "registered",
    attempts: 5,
    settledAt: new Date().toISOString(),
  };
}
