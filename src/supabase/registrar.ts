/** Calls SQL functions as the registrar, in the name of one coordinator. */
import type { Answer } from "./answers.ts";
import { callDatabase } from "./database-call.ts";
import type { SupabaseProject } from "./supabase-project.ts";
import type { TokenSigner } from "./token-signer.ts";

/** The subject of a token that stands for no coordinator. No policy lets it see a row. */
export const NO_COORDINATOR = "00000000-0000-0000-0000-000000000000";

export interface Registrar {
  /** @throws {ServiceFailure} */
  call<T>(
    coordinatorId: string,
    functionName: string,
    args: Readonly<Record<string, unknown>>,
    answer: Answer<T>,
    signal: AbortSignal,
  ): Promise<T>;
}

export function createRegistrar(project: SupabaseProject, signer: TokenSigner): Registrar {
  return {
    call: (coordinatorId, functionName, args, answer, signal) =>
      callDatabase(
        project,
        (refused) => signer.mint(coordinatorId, refused),
        answer,
        (supabase, abort) => supabase.rpc(functionName, args).abortSignal(abort),
        signal,
      ),
  };
}
