/** A meter of Temporal that keeps the measured values, for tests of measuring code. */
import type { MetricMeter, MetricTags } from "@temporalio/common";

export class RecordingMeter {
  /**
   * Sums of counters, latest values of gauges, numbers of values of histograms: by name and labels, such as
   * `name{code=busy}`.
   */
  readonly values: Record<string, number> = {};
  /** All values by name and labels, in their order. A scrape may come after each of them. */
  readonly history: Record<string, number[]> = {};
  readonly meter: MetricMeter;

  constructor() {
    const counter = (name: string) => ({
      add: (value: number, tags?: MetricTags) => this.#change(name, tags, (before) => before + value),
    });
    const histogram = (name: string) => ({
      record: (_: number, tags?: MetricTags) => this.#change(name, tags, (before) => before + 1),
    });
    const gauge = (name: string) => ({
      set: (value: number, tags?: MetricTags) => this.#change(name, tags, () => value),
    });
    this.meter = {
      createCounter: counter,
      createHistogram: histogram,
      createGauge: gauge,
    } as unknown as MetricMeter;
  }

  #change(name: string, tags: MetricTags = {}, change: (before: number) => number): void {
    const labels = Object.entries(tags).map(([label, value]) => `${label}=${String(value)}`);
    const key = labels.length === 0 ? name : `${name}{${labels.toSorted().join(",")}}`;
    const value = change(this.values[key] ?? 0);
    this.values[key] = value;
    (this.history[key] ??= []).push(value);
  }
}
