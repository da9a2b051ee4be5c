/** What breaks for one run: one fault alone or a mix, for some of its requests, as its seed says and never for ever. */
import { randomUUID } from "node:crypto";
import type { FailureCode } from "../../src/client.ts";
import type { Answer, ProxiedRequest } from "../support/faulty-proxy.ts";
import { mentorIdOf, SUBMIT } from "./database-proxy.ts";
import type { Fault } from "./database-proxy.ts";
import type { SeededRandom } from "./seeded-random.ts";

interface FaultKind {
  name: string;
  make: (random: SeededRandom, request: ProxiedRequest) => Fault;
  /** What a mentor may fail with when this is answered before the request was carried out: a refusal, to all appearances. */
  refusesWith?: FailureCode;
  /** It takes long: once per run is enough. */
  rare?: true;
}

const HTML = { "content-type": "text/html" };
const JSON_TYPE = { "content-type": "application/json" };

/** In place of the request, or in place of the answer to what was carried out. */
const answered =
  (answer: (request: ProxiedRequest) => Answer) =>
  (random: SeededRandom, request: ProxiedRequest): Fault =>
    random.chance(0.5) ? { before: answer(request) } : { after: answer(request) };

/** As a gateway answers, which knows nothing of the database. */
const gatewayAnswer = (status: number, headers: Record<string, string> = {}) =>
  answered(() => ({ status, headers: { ...HTML, ...headers }, body: `<html>${status}</html>` }));

const KINDS: readonly FaultKind[] = [
  { name: "dropped before", make: () => "cutBefore" },
  { name: "answer dropped after the commit", make: () => "cutAfter" },
  { name: "reset before", make: () => "resetBefore" },
  { name: "reset after the commit", make: () => "resetAfter" },
  { name: "delay", make: (random) => ({ delayed: random.integer(50, 1_500) }) },
  // It arrives when its sender has given up, and another attempt is on its way.
  { name: "delay beyond the request's timeout", make: () => ({ delayed: 21_000 }), rare: true },
  { name: "slow drip", make: (random) => ({ dripped: random.integer(1, 10) }) },
  { name: "404 with empty body", make: answered(() => ({ status: 404 })) },
  { name: "404 with HTML", make: gatewayAnswer(404), refusesWith: "misconfigured" },
  { name: "200 with HTML", make: gatewayAnswer(200) },
  { name: "204", make: answered(() => ({ status: 204 })) },
  { name: "200 with an empty list", make: answered(() => ({ status: 200, headers: JSON_TYPE, body: "[]" })) },
  { name: "200 with the wrong row", make: answered(wrongRow) },
  { name: "401", make: gatewayAnswer(401), refusesWith: "signIn" },
  { name: "403", make: gatewayAnswer(403), refusesWith: "notPermitted" },
  { name: "409", make: gatewayAnswer(409) },
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
  /** Of one request. */
  probability: number;
  /** Faults that one mentor, or one piece of bookkeeping, meets. */
  atMost: number;
}

export class FaultPlan {
  readonly name: string;
  readonly #options: PlanOptions;
  readonly #requests = new Map<string, number>();
  readonly #hits = new Map<string, number>();
  readonly #mayFail = new Map<string, Set<string>>();
  readonly #spared = new Set<string>();
  #injected = 0;
  #ended = false;

  private constructor(options: PlanOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** One of them a mix of all, the others each with a fault of its own. */
  static forRuns(runs: number, random: SeededRandom): FaultPlan[] {
    const alone = random.shuffled(KINDS).slice(0, runs - 1);
    const options = (name: string, kinds: readonly FaultKind[], probability: number) => ({
      name,
      kinds,
      probability,
      random: random.for(name),
      atMost: random.integer(1, 3),
    });
    const plans = alone.map((kind) => options(kind.name, [kind], random.pick([0.1, 0.25, 0.5])));
    return [...plans, options("a mix", KINDS, random.pick([0.1, 0.2, 0.4]))].map(
      (plan) => new FaultPlan(plan),
    );
  }

  get injected(): number {
    return this.#injected;
  }

  /** Its failure is expected, and nothing may hide it. */
  spare(mentorId: string): void {
    this.#spared.add(mentorId);
  }

  /** From now on nothing breaks. */
  end(): void {
    this.#ended = true;
  }

  /** Drawn per mentor and attempt, so that the order in which requests come changes nothing. */
  faultOf(request: ProxiedRequest): Fault {
    const { kinds, probability, atMost } = this.#options;
    const mentorId = request.path === SUBMIT ? mentorIdOf(request.body) : "";
    if (this.#spared.has(mentorId)) return "none";
    const key = `${request.path}:${mentorId}`;
    const number = count(this.#requests, key);
    const random = this.#options.random.for(`${key}/${number}`);
    if (this.#ended || !random.chance(probability) || (this.#hits.get(key) ?? 0) >= atMost) return "none";
    const kind = random.pick(kinds);
    if (kind.rare && count(this.#hits, kind.name) > 1) return "none";
    count(this.#hits, key);
    this.#injected += 1;
    const fault = kind.make(random, request);
    if (kind.refusesWith !== undefined && isBefore(fault)) this.#allow(mentorId, kind.refusesWith);
    return fault;
  }

  /** Whether a fault has refused this mentor with what reads as this code. */
  mayFail(mentorId: string, code: string): boolean {
    return this.#mayFail.get(mentorId)?.has(code) ?? false;
  }

  #allow(mentorId: string, code: string): void {
    const codes = this.#mayFail.get(mentorId) ?? new Set();
    this.#mayFail.set(mentorId, codes.add(code));
  }
}

function isBefore(fault: Fault): boolean {
  return typeof fault === "object" && "before" in fault;
}

/** One more. */
function count(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}

/** A success, of somebody else. */
function wrongRow({ body }: ProxiedRequest): Answer {
  const { p_bulk_id: bulkId } = JSON.parse(body) as { p_bulk_id: string };
  const row = {
    bulkId,
    mentorId: randomUUID(),
    outcome: "registered",
    settledAt: new Date().toISOString(),
    attempts: 1,
  };
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(row) };
}

function throttledUntil(): Answer {
  // Dates have whole seconds: the next but one.
  const date = new Date(Date.now() + 2_000).toUTCString();
  return { status: 429, headers: { ...HTML, "retry-after": date }, body: "" };
}
