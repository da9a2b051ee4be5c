/** A coordinator's call of the database, under her own token: tried again where that can help, its failures as typed errors. */
import { setTimeout as delay } from "node:timers/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { ServiceFailure } from "../domain/service-failure.ts";
import { coordinatorError } from "./coordinator-error.ts";
import { callDatabase } from "./database-call.ts";
import type { AccessTokenSource, SupabaseProject } from "./supabase-project.ts";

/** Milliseconds before each further try. Every call here may be repeated: a lost answer only repeats it. */
const TRY_AGAIN_AFTER = [200, 1_000, 3_000];

/** What only an operator can mend. */
const LASTING: readonly string[] = ["signIn", "misconfigured"];

export interface Query {
  abortSignal(
    signal: AbortSignal,
  ): PromiseLike<{ data: unknown; error: { code?: string } | null; status: number }>;
}

/** What the call is about, for its errors. */
export interface CallSubject {
  bulkId?: string;
  round?: number;
}

export class CoordinatorCaller {
  readonly project: SupabaseProject;
  readonly #accessToken: AccessTokenSource;

  constructor(project: SupabaseProject, accessToken: AccessTokenSource) {
    this.project = project;
    this.#accessToken = accessToken;
  }

  /** @throws {BulkRegistrationError} of the kind that the failure has */
  async call<T>(
    { bulkId = "", round = 1 }: CallSubject,
    answer: z.ZodType<T>,
    query: (supabase: SupabaseClient) => Query,
    signal?: AbortSignal,
  ): Promise<T> {
    for (const wait of [...TRY_AGAIN_AFTER, undefined]) {
      // Asked for outside of the request too: there, a session that isn't good would count as an unreachable database.
      await this.#accessToken();
      try {
        return await callDatabase(
          this.project,
          this.#accessToken,
          answer,
          (supabase, abort) => query(supabase).abortSignal(abort),
          signal,
        );
      } catch (error) {
        if (!(error instanceof ServiceFailure)) throw error;
        if (wait === undefined || !mayPass(error)) throw coordinatorError(error, bulkId, round);
        await delay(Math.max(wait, Math.min(error.retryAfter ?? 0, 10_000)), undefined, { signal });
      }
    }
    throw new RangeError("unreachable: the last try returns or throws");
  }
}

function mayPass(failure: ServiceFailure): boolean {
  return (failure.class === "systemic" || failure.class === "doubtful") && !LASTING.includes(failure.code);
}
