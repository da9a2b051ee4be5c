/** The faults of one run: one kind alone or a mix, for some of its requests, by its seed and for a limited time. */
import { randomUUID } from "node:crypto";
import type { FailureCode } from "../../src/domain/failure-codes.ts";
import type { Answer, ProxiedRequest } from "../../src/testing/faulty-proxy.ts";
import { bulkIdOf, SUBMIT, writeOf } from "./database-proxy.ts";
import type { Fault } from "./database-proxy.ts";
import type { SuiteForm } from "./scenario.ts";
import type { SeededRandom } from "./seeded-random.ts";

interface FaultKind {
  name: string;
  make: (random: SeededRandom, request: ProxiedRequest) => Fault;
  /**
   * The code of the failure that a mentor may get when this fault comes before the write: it looks like a refusal of
   * the mentor.
   */
  refusesWith?: FailureCode;
  /** True for a slow fault: it comes once per run at most, and only in the long form. */
  rare?: true;
}

const HTML = { "content-type": "text/html" };
const JSON_TYPE = { "content-type": "application/json" };

/** In place of the request, or in place of the answer to a request that was carried out. */
const answered =
  (answer: (request: ProxiedRequest) => Answer) =>
  (random: SeededRandom, request: ProxiedRequest): Fault =>
    random.chance(0.5) ? { before: answer(request) } : { after: answer(request) };

/** An answer of a gateway, which knows nothing of the database. */
const gatewayAnswer = (status: number, headers: Record<string, string> = {}) =>
  answered(() => ({ status, headers: { ...HTML, ...headers }, body: `<html>${status}</html>` }));

/** An answer of PostgREST for Postgres. */
const databaseAnswer = (status: number, code: string) =>
  answered(() => ({
    status,
    headers: JSON_TYPE,
    body: JSON.stringify({ code, message: "", details: null, hint: null }),
  }));

const KINDS: readonly FaultKind[] = [
  { name: "dropped before", make: () => "cutBefore" },
  { name: "answer dropped after the commit", make: () => "cutAfter" },
  { name: "reset before", make: () => "resetBefore" },
  { name: "reset after the commit", make: () => "resetAfter" },
  { name: "delay", make: (random) => ({ delayed: random.integer(50, 1_500) }) },
  // The request arrives when its sender has given up, and another attempt is on its way.
  { name: "delay beyond the request's timeout", make: () => ({ delayed: 21_000 }), rare: true },
  { name: "slow drip", make: (random) => ({ dripped: random.integer(1, 10) }) },
  { name: "404 with empty body", make: answered(() => ({ status: 404 })) },
  { name: "404 with HTML", make: gatewayAnswer(404) },
  { name: "200 with HTML", make: gatewayAnswer(200) },
  { name: "204", make: answered(() => ({ status: 204 })) },
  { name: "200 with an empty list", make: answered(() => ({ status: 200, headers: JSON_TYPE, body: "[]" })) },
  { name: "200 with the wrong row", make: answered(wrongRow) },
  { name: "200 with the wrong round", make: answered(wrongRound) },
  { name: "401", make: gatewayAnswer(401) },
  { name: "402", make: gatewayAnswer(402) },
  { name: "403", make: gatewayAnswer(403) },
  { name: "400 during recovery (0A000)", make: databaseAnswer(400, "0A000") },
  { name: "405 while read-only (25006)", make: databaseAnswer(405, "25006") },
  { name: "400 of a broken function (P0001)", make: databaseAnswer(400, "P0001") },
  { name: "404 of a broken function (42883)", make: databaseAnswer(404, "42883") },
  { name: "400 with an empty body", make: answered(() => ({ status: 400 })) },
  {
    name: "403 with JSON and no code",
    make: answered(() => ({ status: 403, headers: JSON_TYPE, body: '{"blocked":true}' })),
  },
  ...[405, 406, 409, 414, 423, 451].map((status) => ({ name: `${status}`, make: gatewayAnswer(status) })),
  { name: "413", make: gatewayAnswer(413), refusesWith: "invalidData" },
  { name: "429 without Retry-After", make: gatewayAnswer(429) },
  { name: "429 with Retry-After in seconds", make: gatewayAnswer(429, { "retry-after": "1" }) },
  { name: "429 with Retry-After as a date", make: answered(throttledUntil) },
  { name: "500", make: gatewayAnswer(500) },
  { name: "502", make: gatewayAnswer(502) },
  { name: "503", make: gatewayAnswer(503) },
  { name: "504", make: gatewayAnswer(504) },
];

interface PlanOptions {
  name: string;
  kinds: readonly FaultKind[];
  random: SeededRandom;
  /** The fault of one request. */
  probability: number;
  /** The number of faults that one write, or one call of bookkeeping, meets at most. */
  atMost: number;
}

export class FaultPlan {
  readonly name: string;
  readonly #options: PlanOptions;
  readonly #requests = new Map<string, number>();
  readonly #hits = new Map<string, number>();
  readonly #mayFail = new Map<number, Set<string>>();
  #spared: number | undefined;
  #injected = 0;
  #ended = false;

  private constructor(options: PlanOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** One of them is a mix of all faults; each of the others has one kind. */
  static forRuns(runs: number, random: SeededRandom, form: SuiteForm): FaultPlan[] {
    const possible = KINDS.filter(({ rare }) => form === "long" || !rare);
    const alone = random.shuffled(possible).slice(0, runs - 1);
    const options = (name: string, kinds: readonly FaultKind[], probability: number) => ({
      name,
      kinds,
      probability,
      random: random.for(name),
      atMost: random.integer(1, 3),
    });
    const plans = alone.map((kind) => options(kind.name, [kind], random.pick([0.1, 0.25, 0.5])));
    return [...plans, options("a mix", possible, random.pick([0.1, 0.2, 0.4]))].map(
      (plan) => new FaultPlan(plan),
    );
  }

  get injected(): number {
    return this.#injected;
  }

  /** The failure of the mentor at this position is expected, so no fault may replace it. */
  spare(position: number): void {
    this.#spared = position;
  }

  /** Ends all faults. */
  end(): void {
    this.#ended = true;
  }

  /** Drawn per write and attempt, so the order of the requests doesn't matter. */
  faultOf(request: ProxiedRequest): Fault {
    const { kinds, probability, atMost } = this.#options;
    const { from, to } = request.path === SUBMIT ? writeOf(request.body) : { from: 0, to: 0 };
    if (this.#spared !== undefined && from <= this.#spared && this.#spared <= to) return "none";
    const key = `${request.path}:${from}-${to}`;
    const number = count(this.#requests, key);
    const random = this.#options.random.for(`${key}/${number}`);
    if (this.#ended || !random.chance(probability) || (this.#hits.get(key) ?? 0) >= atMost) return "none";
    const kind = random.pick(kinds);
    if (kind.rare && count(this.#hits, kind.name) > 1) return "none";
    count(this.#hits, key);
    this.#injected += 1;
    const fault = kind.make(random, request);
    if (kind.refusesWith !== undefined && isBefore(fault)) this.#allow(from, kind.refusesWith);
    return fault;
  }

  /** Whether a fault has refused the mentor at this position alone, with an answer that reads as this code. */
  mayFail(position: number, code: string): boolean {
    return this.#mayFail.get(position)?.has(code) ?? false;
  }

  #allow(position: number, code: string): void {
    const codes = this.#mayFail.get(position) ?? new Set();
    this.#mayFail.set(position, codes.add(code));
  }
}

function isBefore(fault: Fault): boolean {
  return typeof fault === "object" && "before" in fault;
}

/** Adds one to a count. */
function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

/** A success that belongs to another request. */
function wrongRow(request: ProxiedRequest): Answer {
  return successOf(randomUUID(), 1, request);
}

function wrongRound(request: ProxiedRequest): Answer {
  // The one answer that names no round.
  const namesRound = !request.path.endsWith("/read_open_positions");
  return successOf(namesRound ? bulkIdOf(request) : randomUUID(), 99, request);
}

function successOf(bulkId: string, round: number, { path }: ProxiedRequest): Answer {
  const counts = { settled: 30, succeeded: 30, alreadyRegistered: 0, failed: 0, cancelled: 0 };
  const state = { bulkId, round, total: 30, counts, ended: true, maximumConcurrency: 5 };
  const answer = {
    ...state,
    ...(path === SUBMIT && { outcome: null }),
    cursor: null,
    positions: [],
    done: true,
  };
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
}

function throttledUntil(): Answer {
  // Dates have whole seconds, so this is the next but one.
  const date = new Date(Date.now() + 2_000).toUTCString();
  return { status: 429, headers: { ...HTML, "retry-after": date }, body: "" };
}
