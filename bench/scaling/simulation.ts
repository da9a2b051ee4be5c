/**
 * A simulation of the busiest hour: registrations come at random (Poisson), each keeps up to five writes in flight, all
 * together at most the deployment's limit, and processors work on the writes in the order of arrival.
 */
import { SeededRandom } from "../../test/faults/seeded-random.ts";
import { workOf, PROGRAMS } from "./model.ts";
import type { Deployment, Units } from "./model.ts";

const WINDOW = 5;

/** Registrations of one simulation: enough for a percentile. */
const REGISTRATIONS = 5_000;

export interface Hardware {
  processors: number;
  /** `total_concurrency` of `bulk_registration_limits`. */
  writesInFlight: number;
  /** Milliseconds that each write is on its way, besides the work. */
  latency: number;
}

export interface Simulated {
  /** Milliseconds of a registration that runs alone. */
  alone: number;
  median: number;
  p95: number;
}

interface Registration {
  came: number;
  unbegun: number;
  open: number;
}

export function simulate(units: Units, deployment: Deployment, hardware: Hardware): Simulated {
  const { coordinators, registrationsPerDay, busiestHour, mentors } = deployment;
  const { writes, costs } = workOf(units, mentors);
  const work = PROGRAMS.reduce((sum, program) => sum + costs[program], 0) / writes;
  const rate = (coordinators * registrationsPerDay * busiestHour) / 3_600_000;
  const alone = durations([0], writes, work, hardware)[0] ?? Number.NaN;
  const random = new SeededRandom("busiest hour");
  let time = 0;
  const arrivals = Array.from({ length: REGISTRATIONS }, () => {
    time -= Math.log(1 - random.fraction()) / rate;
    return time;
  });
  const sorted = durations(arrivals, writes, work, hardware).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { alone, median: at(0.5), p95: at(0.95) };
}

/** @returns milliseconds of each registration, in the order of their ends */
function durations(
  arrivals: readonly number[],
  writes: number,
  work: number,
  { processors, writesInFlight, latency }: Hardware,
): number[] {
  const ends = new TimeQueue<Registration>();
  const waiting: Registration[] = [];
  const free = Array.from({ length: processors }, () => 0);
  const results: number[] = [];
  let inFlight = 0;
  let next = 0;
  const begin = (now: number) => {
    while (inFlight < writesInFlight && waiting.length > 0) {
      const registration = waiting.shift() as Registration;
      registration.unbegun -= 1;
      registration.open += 1;
      inFlight += 1;
      const processor = free.indexOf(Math.min(...free));
      const done = Math.max(now, free[processor] ?? 0) + work;
      free[processor] = done;
      ends.add(done + latency, registration);
    }
  };
  const offer = (registration: Registration) => {
    if (registration.unbegun > 0) waiting.push(registration);
  };
  for (;;) {
    const arrival = arrivals[next] ?? Number.POSITIVE_INFINITY;
    const end = ends.first ?? Number.POSITIVE_INFINITY;
    if (arrival === end) return results;
    if (arrival < end) {
      next += 1;
      const registration = { came: arrival, unbegun: writes, open: 0 };
      for (let lane = 0; lane < Math.min(WINDOW, writes); lane += 1) waiting.push(registration);
      begin(arrival);
    } else {
      const registration = ends.take();
      registration.open -= 1;
      inFlight -= 1;
      if (registration.unbegun === 0 && registration.open === 0) results.push(end - registration.came);
      offer(registration);
      begin(end);
    }
  }
}

/** A binary heap with the earliest entry first. */
class TimeQueue<T> {
  readonly #heap: { time: number; item: T }[] = [];

  get first(): number | undefined {
    return this.#heap[0]?.time;
  }

  add(time: number, item: T): void {
    const heap = this.#heap;
    let index = heap.push({ time, item }) - 1;
    for (let parent = (index - 1) >> 1; index > 0 && this.#later(parent, index); parent = (index - 1) >> 1) {
      this.#swap(parent, index);
      index = parent;
    }
  }

  take(): T {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    const taken = heap.pop();
    if (taken === undefined) throw new RangeError("The queue is empty");
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let earliest = index;
      if (left < heap.length && this.#later(earliest, left)) earliest = left;
      if (right < heap.length && this.#later(earliest, right)) earliest = right;
      if (earliest === index) return taken.item;
      this.#swap(earliest, index);
      index = earliest;
    }
  }

  #later(a: number, b: number): boolean {
    return (this.#heap[a]?.time ?? 0) > (this.#heap[b]?.time ?? 0);
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as { time: number; item: T }, heap[a] as { time: number; item: T }];
  }
}
