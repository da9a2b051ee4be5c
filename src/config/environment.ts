/** Reads the environment of a process. All programs share this code. */
import type { z } from "zod";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown when settings are missing or wrong. The message names every such setting and its rule. */
export class InvalidConfigurationError extends Error {
  override readonly name = "InvalidConfigurationError";
}

/** @throws {InvalidConfigurationError} the message never quotes a value: it may be a secret */
export function parseEnvironment<T extends z.ZodType>(schema: T, environment: Environment): z.output<T> {
  const parsed = schema.safeParse(withoutEmptyValues(environment));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new InvalidConfigurationError(`The environment is incomplete or wrong:\n  ${problems.join("\n  ")}`);
}

/** An empty value counts as absent: `FOO= npm start` is how a shell user unsets one. */
export function withoutEmptyValues(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== "") given[name] = value;
  }
  return given;
}
