/** Reads the command line's settings: first from the environment, then from a profile file. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { DEFAULT_TASK_QUEUE } from "../domain/task-queue.ts";
import { InvalidConfigurationError, withoutEmptyValues } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { chooseProfile, PROFILE_KEYS, readProfile } from "./profile-file.ts";
import { passwordText, secretKey } from "./secret-settings.ts";
import { httpUrl, text } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";
import type { TemporalSettings } from "./temporal-settings.ts";

export interface CliRequirements {
  /** Default: `BULK_PROFILE`, or `default`. */
  profile?: string | undefined;
  /** True when the command can ask for a missing password. */
  canAsk: boolean;
  /** True when the command prints an address of the Temporal UI. */
  temporalUi?: boolean;
}

/** The coordinator's credentials. The command asks for a missing password. */
export type Credentials = { accessToken: string } | { email: string; password: string | undefined };

export interface CliConfig {
  temporal: TemporalSettings;
  supabase: { url: string; publishableKey: string };
  credentials: Credentials;
  taskQueue: string;
  temporalUiUrl: string | undefined;
  /** The folder that keeps sessions between commands. */
  stateFolder: string;
}

const settingsSchema = z.object({
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: secretKey,
  BULK_ACCESS_TOKEN: secretKey.optional(),
  BULK_EMAIL: text.optional(),
  BULK_PASSWORD: passwordText.optional(),
  BULK_TASK_QUEUE: text.default(DEFAULT_TASK_QUEUE),
  TEMPORAL_UI_URL: httpUrl.optional(),
});

const CREDENTIALS = ["BULK_ACCESS_TOKEN", "BULK_EMAIL", "BULK_PASSWORD"] as const;

/** @throws {InvalidConfigurationError} naming every setting at fault, and where it can be set */
export function readCliConfig(needs: CliRequirements, environment: Environment = process.env): CliConfig {
  const given = withoutEmptyValues(environment);
  const choice = chooseProfile(given, needs.profile);
  const filed = readProfile(choice);
  const merged = { ...filed, ...given, ...mergeCredentials(filed, given) };

  const parsed = settingsSchema.safeParse(merged);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => problemOf(String(path[0]), merged, message));
  problems.push(...missingSettings(merged, needs));
  if (!parsed.success || problems.length > 0) {
    throw new InvalidConfigurationError(
      [
        "Settings are missing or wrong:",
        ...problems.map((problem) => `  ${problem}`),
        `Set them in the environment, or in the table [profile.${choice.name}] of ${choice.path}`,
      ].join("\n"),
    );
  }
  const values = parsed.data;
  return {
    temporal: readTemporalSettings(environment, merged["TEMPORAL_PROFILE"]),
    supabase: { url: values.SUPABASE_URL, publishableKey: values.SUPABASE_PUBLISHABLE_KEY },
    credentials:
      values.BULK_ACCESS_TOKEN === undefined
        ? { email: values.BULK_EMAIL ?? "", password: values.BULK_PASSWORD }
        : { accessToken: values.BULK_ACCESS_TOKEN },
    taskQueue: values.BULK_TASK_QUEUE,
    temporalUiUrl: values.TEMPORAL_UI_URL,
    stateFolder: stateFolderOf(given),
  };
}

/** A relative path counts as absent: https://specifications.freedesktop.org/basedir-spec */
function stateFolderOf(given: Record<string, string>): string {
  const folder = given["XDG_STATE_HOME"];
  return folder !== undefined && isAbsolute(folder)
    ? folder
    : join(given["HOME"] ?? homedir(), ".local", "state");
}

/** Never mixes the credentials of two people: if the environment names any, those of the profile are ignored. */
function mergeCredentials(
  filed: Record<string, string>,
  given: Record<string, string>,
): Record<string, string | undefined> {
  const none: Record<string, string | undefined> = Object.fromEntries(
    CREDENTIALS.map((name) => [name, undefined]),
  );
  const { BULK_ACCESS_TOKEN: token, BULK_EMAIL: email, BULK_PASSWORD: password } = given;
  if (token !== undefined) return { ...none, BULK_ACCESS_TOKEN: token };
  if (email !== undefined) {
    const itsOwn = filed["BULK_EMAIL"] === email ? filed["BULK_PASSWORD"] : undefined;
    return { ...none, BULK_EMAIL: email, BULK_PASSWORD: password ?? itsOwn };
  }
  if (password !== undefined) return { ...none, BULK_EMAIL: filed["BULK_EMAIL"], BULK_PASSWORD: password };
  return {};
}

function problemOf(name: string, merged: Record<string, string | undefined>, message: string): string {
  return merged[name] === undefined ? missing(name) : `${name}: ${message}`;
}

function missingSettings(merged: Record<string, string | undefined>, needs: CliRequirements): string[] {
  const problems: string[] = [];
  if (merged["BULK_ACCESS_TOKEN"] === undefined) {
    if (merged["BULK_EMAIL"] === undefined) problems.push(`${missing("BULK_EMAIL")}, or BULK_ACCESS_TOKEN`);
    if (merged["BULK_PASSWORD"] === undefined && !needs.canAsk) problems.push(missing("BULK_PASSWORD"));
  }
  if (needs.temporalUi === true && merged["TEMPORAL_UI_URL"] === undefined)
    problems.push(missing("TEMPORAL_UI_URL"));
  return problems;
}

function missing(name: string): string {
  const key = Object.entries(PROFILE_KEYS).find(([, variable]) => variable === name)?.[0];
  return `${name}: is missing (in a profile: ${key})`;
}
