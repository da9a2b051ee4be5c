/** What holds a run back, a person or its brake, and the log of who did what: it ends up in the audit. */
import type { Counts, Pause } from "../domain/progress.ts";
import type { MentorSubmissionOutcome } from "../domain/outcome.ts";
import { logSteering, RUN_ITSELF } from "../domain/steering.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import type { Tolerance } from "../domain/tolerance.ts";
import { Brake } from "./brake.ts";
import type { CarriedState } from "./input.ts";

export class Steering {
  readonly #brake: Brake;
  #log: readonly SteeringEntry[];
  #pause: Pause | undefined;
  #cancelled = false;

  constructor(tolerance: Tolerance | undefined, carried: CarriedState | undefined) {
    this.#brake = new Brake(tolerance, carried?.brake);
    this.#log = carried?.steering ?? [];
    if (carried?.paused) this.#pause = carried.pause ?? { reason: "person", at: now() };
  }

  /** Undefined: not paused. */
  get pause(): Pause | undefined {
    return this.#pause;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  get log(): readonly SteeringEntry[] {
    return this.#log;
  }

  carried(): Pick<CarriedState, "paused" | "pause" | "brake" | "steering"> {
    return {
      paused: this.#pause !== undefined,
      ...(this.#pause !== undefined && { pause: this.#pause }),
      brake: this.#brake.state,
      ...(this.#log.length > 0 && { steering: this.#log }),
    };
  }

  pauseBy(by: string): void {
    if (this.#pause !== undefined) return;
    this.#pause = { reason: "person", at: now() };
    this.#add({ action: "pause", by });
  }

  resumeBy(by: string, counts: Readonly<Counts>): void {
    if (this.#pause === undefined) return;
    this.#pause = undefined;
    this.#brake.accept(counts);
    this.#add({ action: "resume", by });
  }

  cancelBy(by: string): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#add({ action: "cancel", by });
  }

  concurrencyChangedBy(by: string, concurrency: number): void {
    this.#add({ action: "setConcurrency", by, concurrency });
  }

  /** To be told of every submission that came to an end, in this order, before its outcome is counted. */
  saw(outcome: MentorSubmissionOutcome): void {
    this.#brake.saw(outcome);
  }

  /** Pauses the run if it had better not go on. */
  brakeIfNeeded(counts: Readonly<Counts>): void {
    if (this.#pause !== undefined || this.#cancelled) return;
    const reason = this.#brake.reason(counts);
    if (reason === undefined) return;
    this.#pause = { reason, at: now() };
    this.#add({ action: "brake", by: RUN_ITSELF, reason });
  }

  #add(entry: Omit<SteeringEntry, "at">): void {
    this.#log = logSteering(this.#log, { ...entry, at: now() });
  }
}

function now(): string {
  return new Date().toISOString();
}
