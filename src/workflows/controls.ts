/**
 * The controls of a run: its mode, its concurrency, and the log of both. People and the run's own rules change them.
 *
 * Transitions of the mode:
 *
 * | from      | pause, tolerance | resume    | cancel, deadline, coordinator switched off |
 * |-----------|------------------|-----------|--------------------------------------------|
 * | `running` | `paused`         | -         | `closing`                                  |
 * | `paused`  | -                | `running` | `closing`                                  |
 * | `closing` | -                | -         | - (the first reason stays)                 |
 */
import type { ClosingReason } from "../domain/failure-codes.ts";
import { DEFAULT_CONCURRENCY } from "../domain/limits.ts";
import type { Counts, Pause } from "../domain/progress.ts";
import { logSteering, RUN_ITSELF } from "../domain/steering.ts";
import type { SteeringEntry } from "../domain/steering.ts";
import type { CarriedState } from "./input.ts";
import type { ControlsMemo } from "./messages.ts";

export type Mode =
  | { name: "running" }
  | { name: "paused"; pause: Pause }
  | { name: "closing"; reason: ClosingReason };

/** The counts at the latest resume. The tolerance counts from there. */
type Accepted = Pick<Counts, "settled" | "failed">;

export class Controls {
  mode: Mode;
  accepted: Accepted;
  steering: readonly SteeringEntry[];
  /** Rises with every change to which the activities in flight must give way. */
  version = 0;
  /** The requested writes in flight. Postgres may allow fewer. */
  asked: number;
  #maximum = DEFAULT_CONCURRENCY;

  constructor(concurrency: number, carried?: CarriedState) {
    this.asked = concurrency;
    this.mode = carried?.pause === undefined ? { name: "running" } : { name: "paused", pause: carried.pause };
    this.accepted = carried?.accepted ?? { settled: 0, failed: 0 };
    this.steering = carried?.steering ?? [];
  }

  /** The writes that may be in flight. Before the first answer of Postgres, this is at most the default maximum. */
  get concurrency(): number {
    return Math.min(this.asked, this.#maximum);
  }

  get memo(): ControlsMemo {
    const { mode, concurrency } = this;
    return { concurrency, ...(mode.name === "paused" && { paused: mode.pause }) };
  }

  pause(by: string): void {
    if (this.mode.name !== "running") return;
    const reason = by === RUN_ITSELF ? "tolerance" : "person";
    this.#enter({ name: "paused", pause: { reason, at: now() } });
    this.#log({ action: "pause", by, at: now(), ...(reason === "tolerance" && { reason }) });
  }

  resume(by: string, { settled, failed }: Counts): void {
    if (this.mode.name !== "paused") return;
    this.accepted = { settled, failed };
    this.#enter({ name: "running" });
    this.#log({ action: "resume", by, at: now() });
  }

  close(reason: ClosingReason, by: string): void {
    if (this.mode.name === "closing") return;
    this.#enter({ name: "closing", reason });
    if (reason === "cancelled") this.#log({ action: "cancel", by, at: now() });
  }

  /** @returns the concurrency in force */
  setConcurrency(concurrency: number, by: string): number {
    const before = this.concurrency;
    this.asked = concurrency;
    if (this.concurrency !== before) this.version += 1;
    this.#log({ action: "setConcurrency", by, at: now(), concurrency: this.concurrency });
    return this.concurrency;
  }

  /** Sets the deployment's maximum, as Postgres answered it. It can rise and fall. */
  setMaximum(maximum: number): void {
    this.#maximum = maximum;
  }

  #enter(mode: Mode): void {
    this.mode = mode;
    this.version += 1;
  }

  #log(entry: SteeringEntry): void {
    this.steering = logSteering(this.steering, entry);
  }
}

function now(): string {
  return new Date().toISOString();
}
