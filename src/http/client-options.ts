/** The client options for a caller with an access token in this deployment. */
import type { BulkRegistrationClientOptions } from "../client.ts";
import type { AppDependencies } from "./dependencies.ts";

export function clientOptions(
  dependencies: AppDependencies,
  accessToken: () => Promise<string>,
): BulkRegistrationClientOptions {
  const { temporal, supabase, verify, taskQueue } = dependencies;
  return {
    temporal,
    supabase,
    verify,
    accessToken,
    ...(taskQueue !== undefined && { taskQueue }),
  };
}
