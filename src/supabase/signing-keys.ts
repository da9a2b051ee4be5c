/**
 * Fetches and keeps the project's published keys. The first session fetches them. While the endpoint fails, sessions under known
 * keys still work. An unknown key is looked up at once, since it may be new. All fetches share one budget, so that made-up key
 * names can't overload the endpoint.
 */
import { createLocalJWKSet, errors } from "jose";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { readNetworkCode } from "./observed-fetch.ts";
import { authUrl } from "./project-urls.ts";

/** The milliseconds after which keys are read anew, so that a withdrawn key is forgotten. */
const KEPT_FOR = 600_000;

/** The milliseconds within which the endpoint must answer. */
const PATIENCE = 5_000;

/** The fetches that can be made at once, and the milliseconds after which one more is allowed. */
const BURST = 5;
const REFILL = 2_000;

/** When the project didn't know a key, its name is refused without a new fetch for this many milliseconds. */
const UNKNOWN_FOR = REFILL;

/** The most unknown names that are kept. */
const KEPT_UNKNOWN = 1_000;

/** The milliseconds between a failed refresh and the next one. */
const AFTER_FAILURE = 5_000;

/** The codes of undici and of the system for a connection that the server has closed. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** The endpoint gave no keys, or the budget allows no fetch now. Whether the session is valid is unknown. */
export class SigningKeysUnavailableError extends Error {
  override readonly name = "SigningKeysUnavailableError";
}

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

export function keySetUrl(supabaseUrl: string): string {
  return `${authUrl(supabaseUrl)}/.well-known/jwks.json`;
}

export interface KeySourceOptions {
  fetch?: typeof fetch;
  /** A clock in milliseconds that never goes back. */
  now?: () => number;
}

export function createKeySource(supabaseUrl: string, options: KeySourceOptions = {}): JWTVerifyGetKey {
  const source = new KeySource(keySetUrl(supabaseUrl), options);
  return (header, token) => source.find(header, token);
}

type Find = JWTVerifyGetKey;

class KeySource {
  readonly #url: string;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  #known: { find: Find; readAt: number } | undefined;
  #reading: Promise<void> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #budget = BURST;
  #refilledAt: number;
  /** The names of unknown keys, and the time at which the project didn't know them. */
  readonly #unknown = new Map<string, number>();

  constructor(url: string, { fetch: call = fetch, now = () => performance.now() }: KeySourceOptions) {
    this.#url = url;
    this.#fetch = call;
    this.#now = now;
    this.#refilledAt = now();
  }

  /** @throws {errors.JWKSNoMatchingKey | SigningKeysUnavailableError} */
  async find(...[header, token]: Parameters<Find>): Promise<Awaited<ReturnType<Find>>> {
    const kept = await this.#keep();
    try {
      return await kept.find(header, token);
    } catch (error) {
      const name = header.kid ?? "";
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#isUnknown(name)) throw error;
      const latest = await this.#readAfter(kept);
      try {
        return await latest.find(header, token);
      } catch (again) {
        if (again instanceof errors.JWKSNoMatchingKey) this.#noteUnknown(name);
        throw again;
      }
    }
  }

  /** @returns the known keys, and reads them anew when they are old */
  async #keep() {
    const known = this.#known;
    if (known === undefined) {
      await this.#read();
    } else if (this.#now() - known.readAt >= KEPT_FOR) {
      const reading = this.#refresh();
      // While the endpoint fails, the fetch goes on in the background and the caller doesn't wait for it.
      if (this.#failedAt < known.readAt) await reading;
    }
    return this.#require();
  }

  /** @returns keys that were read later than the given ones */
  async #readAfter(kept: { readAt: number }) {
    if (this.#known === undefined || this.#known.readAt <= kept.readAt) await this.#read();
    return this.#require();
  }

  /** Known keys stay valid when the refresh fails. */
  async #refresh(): Promise<void> {
    if (this.#now() - this.#failedAt < AFTER_FAILURE) return;
    await this.#read().catch(() => undefined);
  }

  #require() {
    if (this.#known === undefined) throw new SigningKeysUnavailableError("No keys have been read");
    return this.#known;
  }

  /** Makes one fetch at a time, and all callers share it. @throws {SigningKeysUnavailableError} */
  #read(): Promise<void> {
    this.#reading ??= this.#fetchKeys().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #fetchKeys(): Promise<void> {
    this.#spend();
    try {
      const answer = await this.#ask().catch((error: unknown) => {
        // The server closed a kept connection in this moment. The same call succeeds on a new connection.
        if (CLOSED.has(readNetworkCode(error))) return this.#ask();
        throw error;
      });
      if (!answer.ok) throw new SigningKeysUnavailableError(`HTTP ${answer.status}`);
      const keys = keySetSchema.parse(await answer.json()) as JSONWebKeySet;
      this.#known = { find: createLocalJWKSet(keys), readAt: this.#now() };
    } catch (cause) {
      this.#failedAt = this.#now();
      throw new SigningKeysUnavailableError("The project's keys can't be read", { cause });
    }
  }

  #ask(): Promise<Response> {
    return this.#fetch(this.#url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
  }

  #spend(): void {
    const now = this.#now();
    const gained = Math.floor((now - this.#refilledAt) / REFILL);
    this.#budget = Math.min(BURST, this.#budget + gained);
    this.#refilledAt += gained * REFILL;
    if (this.#budget === 0)
      throw new SigningKeysUnavailableError("The keys have been read too often in the last seconds");
    this.#budget -= 1;
  }

  #isUnknown(name: string): boolean {
    const since = this.#unknown.get(name);
    return since !== undefined && this.#now() - since < UNKNOWN_FOR;
  }

  #noteUnknown(name: string): void {
    this.#unknown.set(name, this.#now());
    const [oldest] = this.#unknown.keys();
    if (this.#unknown.size > KEPT_UNKNOWN && oldest !== undefined) this.#unknown.delete(oldest);
  }
}
