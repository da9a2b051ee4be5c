/** Reads what stands on the command line; what breaks a rule is refused before anything is called. */
import { Argument, InvalidArgumentError, Option } from "commander";
import { canonicalUuid } from "../domain/selection.ts";

export function bulkIdArgument(): Argument {
  return new Argument("<bulk-id>", "of the bulk registration").argParser(readUuid);
}

export function concurrencyOption(): Option {
  return new Option(
    "--concurrency <n>",
    "submissions in flight; can only lower the deployment's maximum",
  ).argParser(readCount);
}

export function readUuid(value: string): string {
  const uuid = canonicalUuid(value);
  if (uuid === undefined) throw new InvalidArgumentError("It must be a UUID.");
  return uuid;
}

export function readCount(value: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return count;
}

/** Separated by commas; given several times, they add up. */
export function readList(value: string, before: string[] | undefined): string[] {
  const entries = value.split(",").map((entry) => entry.trim());
  return [...(before ?? []), ...entries.filter((entry) => entry !== "")];
}
