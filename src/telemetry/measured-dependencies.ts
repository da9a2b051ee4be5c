/** Counts and times the activities' calls of Postgres, in the SDK's metrics. */
import type { MetricMeter } from "@temporalio/common";
import type { ActivityDependencies, Project, RoundStore } from "../activities/dependencies.ts";
import { ServiceFailure } from "../domain/service-failure.ts";

/** The result of one call. */
interface CallResult {
  result: "success" | "item" | "systemic" | "doubtful" | "refusal" | "noPermit" | "aborted";
  /** The failure code; `none` for a success. */
  code: string;
}

/** @param meter a meter that does nothing costs no time */
export function measureDependencies(
  { rounds, project }: ActivityDependencies,
  meter: MetricMeter,
): ActivityDependencies {
  return { rounds: measureRounds(rounds, meter), project: measureProject(project, meter) };
}

function measureRounds(rounds: RoundStore, meter: MetricMeter): RoundStore {
  const writes = new WriteMetrics(meter);
  const audits = meter.createCounter("bulk_registration_audits_total", "", "Written audits, by finding");
  // An alert looks for a rise. Without this zero, the first value would not be a rise.
  for (const result of ["reconciled", "notReconciled"]) audits.add(0, { result });
  return {
    submit: async (write, signal) => {
      const answer = await writes.measure(() => rounds.submit(write, signal), signal);
      writes.attempts.record(write.attempt);
      return answer;
    },
    probe: (round, signal) => writes.measure(() => rounds.probe(round, signal), signal),
    settleFailures: (input, signal) => rounds.settleFailures(input, signal),
    readState: (round, signal) => rounds.readState(round, signal),
    openPositions: (input, signal) => rounds.openPositions(input, signal),
    closeRound: (input, signal) => rounds.closeRound(input, signal),
    logBulkSubmission: async (input, signal) => {
      const findings = await rounds.logBulkSubmission(input, signal);
      if (findings !== undefined)
        audits.add(1, { result: findings.reconciled ? "reconciled" : "notReconciled" });
      return findings;
    },
  };
}

function measureProject(project: Project, meter: MetricMeter): Project {
  const unaudited = meter.createGauge(
    "bulk_registration_rounds_unaudited",
    "int",
    "",
    "Rounds that ended some time ago without an audit so far, at most 100",
  );
  return {
    id: (signal) => project.id(signal),
    unauditedRounds: async (signal) => {
      const rounds = await project.unauditedRounds(signal);
      unaudited.set(rounds.length);
      return rounds;
    },
  };
}

class WriteMetrics {
  readonly attempts;
  readonly #calls;
  readonly #duration;
  readonly #inFlight;
  #now = 0;

  constructor(meter: MetricMeter) {
    this.#calls = meter.createCounter(
      "bulk_registration_writes_total",
      "",
      "Calls of submit_registrations, by result",
    );
    this.#duration = meter.createHistogram(
      "bulk_registration_write_duration",
      "float",
      "seconds",
      "Duration of a call of submit_registrations, by result",
    );
    this.attempts = meter.createHistogram(
      "bulk_registration_write_attempts",
      "int",
      "",
      "The number of the activity's attempt in which a write succeeded, from 1",
    );
    this.#inFlight = meter.createGauge(
      "bulk_registration_writes_in_flight",
      "int",
      "",
      "Calls of submit_registrations in flight in this process",
    );
    this.#inFlight.set(0);
  }

  async measure<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const start = performance.now();
    this.#inFlight.set(++this.#now);
    let end: CallResult = { result: "success", code: "none" };
    try {
      return await call();
    } catch (error) {
      end = signal.aborted ? { result: "aborted", code: "none" } : readFailure(error);
      throw error;
    } finally {
      this.#inFlight.set(--this.#now);
      this.#calls.add(1, { ...end });
      this.#duration.record((performance.now() - start) / 1_000, { result: end.result });
    }
  }
}

function readFailure(error: unknown): CallResult {
  if (!(error instanceof ServiceFailure)) return { result: "doubtful", code: "unexpected" };
  const { class: result, code, refusal } = error;
  if (refusal === "capReached") return { result: "noPermit", code: refusal };
  return { result, code: refusal ?? code };
}
