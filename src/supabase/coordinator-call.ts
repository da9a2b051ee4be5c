/**
 * Calls the database under the coordinator's own token. A call is tried again where that can help, and its failures become typed
 * errors.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { SupabaseClient } from "@supabase/supabase-js";
import { ServiceFailure } from "../domain/service-failure.ts";
import type { Answer } from "./answers.ts";
import { coordinatorError } from "./coordinator-error.ts";
import { callDatabase } from "./database-call.ts";
import type { AccessTokenSource, SupabaseProject } from "./supabase-project.ts";

/** The milliseconds before each further try. Every call here may be repeated: a lost answer only makes it run again. */
const TRY_AGAIN_AFTER = [200, 1_000, 3_000];

/** The failures that only an operator can fix. */
const LASTING: readonly string[] = ["signIn", "misconfigured"];

export interface Query {
  abortSignal(
    signal: AbortSignal,
  ): PromiseLike<{ data: unknown; error: { code?: string } | null; status: number }>;
}

/** The subject of the call, for its errors. */
export interface CallSubject {
  bulkId?: string;
  round?: number;
  /** The id under which an amendment of `bulkId` is being opened. */
  opening?: string;
}

export class CoordinatorCaller {
  readonly project: SupabaseProject;
  readonly #accessToken: AccessTokenSource;

  constructor(project: SupabaseProject, accessToken: AccessTokenSource) {
    this.project = project;
    this.#accessToken = accessToken;
  }

  /** @throws {BulkRegistrationError} the error that the failure stands for */
  async call<T>(
    { bulkId = "", round = 1, opening = bulkId }: CallSubject,
    answer: Answer<T>,
    query: (supabase: SupabaseClient) => Query,
    signal?: AbortSignal,
  ): Promise<T> {
    for (const wait of [...TRY_AGAIN_AFTER, undefined]) {
      // Get the token before the request, too: inside the request, an invalid session would count as an unreachable database.
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
        if (wait === undefined || !mayPass(error)) throw coordinatorError(error, bulkId, round, opening);
        await delay(Math.max(wait, Math.min(error.retryAfter ?? 0, 10_000)), undefined, { signal });
      }
    }
    throw new RangeError("unreachable: the last try returns or throws");
  }
}

function mayPass(failure: ServiceFailure): boolean {
  return (failure.class === "systemic" || failure.class === "doubtful") && !LASTING.includes(failure.code);
}
