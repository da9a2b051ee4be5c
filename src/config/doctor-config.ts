/**
 * Reads the settings of `bulk-registration doctor`, which are those of the worker and the server: first from the environment,
 * then from a profile file.
 */
import { z } from "zod";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { parseEnvironment, withoutEmptyValues } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { chooseProfile, readProfile } from "./profile-file.ts";
import { privateJwk, secretKey } from "./secret-settings.ts";
import { httpUrl, text } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";

const doctorSettings = z.object({
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: secretKey,
  BULK_TASK_QUEUE: text.default(DEFAULT_TASK_QUEUE),
  /** The worker's key. Without it, the checks that only a worker may make are skipped. */
  BULK_REGISTRAR_JWK: privateJwk.optional(),
  /** The server's key for sessions. */
  SUPABASE_SESSION_JWK: privateJwk.optional(),
});

export type DoctorConfig = ReturnType<typeof readDoctorConfig>;

/**
 * @param profile the profile's name in the profile file. Default: `BULK_PROFILE`, or `default`.
 * @throws {InvalidConfigurationError}
 */
export function readDoctorConfig(profile: string | undefined, environment: Environment = process.env) {
  const given = withoutEmptyValues(environment);
  const merged = { ...readProfile(chooseProfile(given, profile)), ...given };
  const values = parseEnvironment(doctorSettings, merged);
  return {
    temporal: readTemporalSettings(environment, merged["TEMPORAL_PROFILE"]),
    supabase: { url: values.SUPABASE_URL, publishableKey: values.SUPABASE_PUBLISHABLE_KEY },
    taskQueue: values.BULK_TASK_QUEUE,
    registrarKey: values.BULK_REGISTRAR_JWK,
    publishedKeys: values.SUPABASE_SESSION_JWK === undefined,
  };
}
