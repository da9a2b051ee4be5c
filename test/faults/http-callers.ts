/**
 * Callers that keep the backend busy: each submits a small bulk registration, follows it to its end by its events, and
 * begins again. The backend may stop at any time. The callers then do what the documentation says, and must reach the
 * same end. The callers check what they are promised, and the invariants check what is stored.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { eventsOf } from "../support/event-stream.ts";
import type { SettledEvent } from "../support/event-stream.ts";

/** Milliseconds before a caller tries again. */
const PAUSE = 50;

/** Milliseconds after which a bulk registration counts as endless. */
const PATIENCE = 120_000;

export interface HttpCallers {
  /** Ends what the callers have begun. @returns what they have submitted, and a sentence for each broken promise */
  finish(): Promise<{ bulkIds: string[]; violations: string[] }>;
}

export interface CallersOptions {
  /** The address of the current backend. */
  url: () => string;
  token: string;
  /** The mentors of each bulk registration. */
  mentorIds: readonly string[];
  callers: number;
}

export function startHttpCallers(options: CallersOptions): HttpCallers {
  const { callers } = options;
  const finishing = new AbortController();
  const bulkIds: string[] = [];
  const violations: string[] = [];
  const call = async (): Promise<void> => {
    while (!finishing.signal.aborted) {
      const bulkId = randomUUID();
      bulkIds.push(bulkId);
      const found = await new Caller(options, bulkId).run();
      violations.push(...found.map((violation) => `${bulkId}: ${violation}`));
    }
  };
  const calling = Promise.all(Array.from({ length: callers }, call));
  // The caller of finish() reads the result.
  calling.catch(() => undefined);
  return {
    finish: async () => {
      finishing.abort();
      await calling;
      return { bulkIds, violations };
    },
  };
}

interface Init {
  method?: string;
  headers: Record<string, string>;
  body?: string;
}

class Caller {
  readonly #options: CallersOptions;
  readonly #bulkId: string;
  readonly #end = Date.now() + PATIENCE;
  readonly #seen: SettledEvent[] = [];
  #lastEventId: string | undefined;

  constructor(options: CallersOptions, bulkId: string) {
    this.#options = options;
    this.#bulkId = bulkId;
  }

  async run(): Promise<string[]> {
    while (!(await this.#submit())) {
      if (Date.now() > this.#end) return ["it could not be submitted"];
      await delay(PAUSE);
    }
    while (!(await this.#follow())) {
      if (Date.now() > this.#end) return ["its events never ended"];
      await delay(PAUSE);
    }
    const sequences = this.#seen.map(({ sequence }) => sequence);
    const expected = this.#options.mentorIds.map((_, index) => index + 1);
    return sequences.join() === expected.join() ? [] : [`its events were ${sequences.join(", ")}`];
  }

  /** The same key each time: however often the request arrives, it is one bulk registration. */
  async #submit(): Promise<boolean> {
    const template = {
      activityType: `Under load ${this.#bulkId}`,
      date: "2026-11-18",
      durationMinutes: 60,
    };
    const { mentorIds } = this.#options;
    const answer = await this.#fetch("", {
      method: "POST",
      headers: { "idempotency-key": this.#bulkId, "content-type": "application/json" },
      body: JSON.stringify({ mentorIds, template }),
    });
    if (answer === undefined) return false;
    await answer.body?.cancel();
    if (!answer.ok && answer.status !== 503) throw new Error(`A submission was answered by ${answer.status}`);
    return answer.ok;
  }

  /** Continues behind the last received event. @returns whether the end has come */
  async #follow(): Promise<boolean> {
    const behind = this.#lastEventId;
    const headers: Record<string, string> = behind === undefined ? {} : { "last-event-id": behind };
    const answer = await this.#fetch(`/${this.#bulkId}/progress`, { headers });
    if (answer?.ok !== true) return false;
    try {
      for await (const { event, id, data } of eventsOf(answer)) {
        this.#lastEventId = id ?? this.#lastEventId;
        if (event === "settled") this.#seen.push(data as SettledEvent);
        if (event === "end") return true;
      }
    } catch {
      // The connection was cut off.
    }
    return false;
  }

  /** Undefined when no server answers. */
  async #fetch(path: string, init: Init): Promise<Response | undefined> {
    const { url, token } = this.#options;
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    return fetch(`${url()}/bulk-registrations${path}`, { ...init, headers }).catch(() => undefined);
  }
}
