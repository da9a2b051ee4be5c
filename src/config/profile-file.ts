/**
 * Reads the command line's profile file. It has one table `[profile.NAME]` per deployment. Its keys are the names of the
 * environment variables in lower case and without `BULK_`.
 */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { InvalidConfigurationError } from "./environment.ts";

const text = z.string().min(1).optional();

/** The variable of each key. */
export const PROFILE_KEYS = {
  supabase_url: "SUPABASE_URL",
  supabase_publishable_key: "SUPABASE_PUBLISHABLE_KEY",
  access_token: "BULK_ACCESS_TOKEN",
  email: "BULK_EMAIL",
  password: "BULK_PASSWORD",
  task_queue: "BULK_TASK_QUEUE",
  temporal_ui_url: "TEMPORAL_UI_URL",
  temporal_profile: "TEMPORAL_PROFILE",
} as const;

const SECRETS = ["access_token", "password"] as const;

const profileSchema = z.strictObject({
  supabase_url: text,
  supabase_publishable_key: text,
  access_token: text,
  email: text,
  password: text,
  task_queue: text,
  temporal_ui_url: text,
  temporal_profile: text,
});

const fileSchema = z.strictObject({ profile: z.record(z.string(), z.unknown()).default({}) });

export interface ProfileChoice {
  path: string;
  name: string;
  /** True when the command line or the environment asks for this file. Otherwise the file need not exist. */
  fileRequired: boolean;
  nameRequired: boolean;
}

/** @param asked the profile that the command line names */
export function chooseProfile(given: Record<string, string>, asked: string | undefined): ProfileChoice {
  const name = asked ?? given["BULK_PROFILE"];
  const path = given["BULK_PROFILE_FILE"];
  const folder = given["XDG_CONFIG_HOME"] ?? join(given["HOME"] ?? homedir(), ".config");
  return {
    path: path ?? join(folder, "bulk-registration", "profiles.toml"),
    name: name ?? "default",
    fileRequired: path !== undefined,
    nameRequired: name !== undefined,
  };
}

/**
 * @returns the profile's settings by the names of their variables
 * @throws {InvalidConfigurationError} the message never quotes a value of the file
 */
export function readProfile(choice: ProfileChoice): Record<string, string> {
  const { path, name } = choice;
  const file = readOwnFile(path);
  if (file === undefined) {
    if (choice.fileRequired) throw new InvalidConfigurationError(`The profile file ${path} doesn't exist`);
    if (choice.nameRequired)
      throw new InvalidConfigurationError(
        `The profile "${name}" doesn't exist, because the profile file ${path} doesn't exist`,
      );
    return {};
  }
  const { profile } = check(fileSchema, parseToml(path, file.contents), path, []);
  if (!Object.hasOwn(profile, name)) {
    if (choice.nameRequired) throw new InvalidConfigurationError(`${path} has no profile "${name}"`);
    return {};
  }
  const values = check(profileSchema, profile[name], path, ["profile", name]);
  const secret = SECRETS.find((key) => values[key] !== undefined);
  if (secret !== undefined && file.openToOthers) {
    throw new InvalidConfigurationError(
      `${path} contains a secret (${secret} of the profile "${name}"), and other users may read the file. Run chmod 600, or remove the secret`,
    );
  }
  const settings: Record<string, string> = {};
  for (const [key, variable] of Object.entries(PROFILE_KEYS)) {
    const value = values[key as keyof typeof PROFILE_KEYS];
    if (value !== undefined) settings[variable] = value;
  }
  return settings;
}

/** Reads the mode from the open file, because the name may point to a new file by now. */
function readOwnFile(path: string): { contents: string; openToOthers: boolean } | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw new InvalidConfigurationError(`The profile file ${path} can't be read: ${codeOf(error)}`);
  }
  try {
    const { mode, uid } = fstatSync(descriptor);
    const openToOthers = (mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? uid);
    return { contents: readFileSync(descriptor, "utf8"), openToOthers };
  } catch (error) {
    throw new InvalidConfigurationError(`The profile file ${path} can't be read: ${codeOf(error)}`);
  } finally {
    closeSync(descriptor);
  }
}

function parseToml(path: string, contents: string): unknown {
  try {
    return parse(contents);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser's message quotes nearby lines, which may hold a password.
    throw new InvalidConfigurationError(
      `The profile file ${path} is not valid TOML: line ${error.line}, column ${error.column}`,
    );
  }
}

function check<T extends z.ZodType>(schema: T, value: unknown, path: string, at: string[]): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${[...at, ...issue.path].join(".") || "the file"}: ${issue.message}`,
  );
  throw new InvalidConfigurationError(`The profile file ${path} is wrong:\n  ${problems.join("\n  ")}`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
