/** What the readers of settings share. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown when a process isn't told what it needs; names every setting at fault and its rule. */
export class InvalidConfigurationError extends Error {
  override readonly name = "InvalidConfigurationError";
}

/** An empty value counts as absent: `FOO= npm start` is how a shell user unsets one. */
export function withoutEmptyValues(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== "") given[name] = value;
  }
  return given;
}
