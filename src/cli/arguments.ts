/** Reads the arguments and options of the command line, and refuses wrong values before the command calls a service. */
import { Argument, InvalidArgumentError, Option } from "commander";
import { MAXIMUM_DEADLINE, MAXIMUM_MENTORS_PER_WRITE, MAXIMUM_SELECTION } from "../domain/limits.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import { canonicalUuid, uuidRule } from "../domain/selection.ts";

export function bulkIdArgument(): Argument {
  return new Argument("<bulk-id>", "id of the bulk registration").argParser(readUuid);
}

export function concurrencyOption(): Option {
  return new Option(
    "--concurrency <n>",
    "number of writes in flight, at most the deployment's maximum (default: that maximum)",
  ).argParser(readCount);
}

export function mentorsPerWriteOption(): Option {
  return new Option(
    "--mentors-per-write <n>",
    `number of mentors that one write registers, at most ${MAXIMUM_MENTORS_PER_WRITE} (default: depends on the length of the list)`,
  ).argParser(countUpTo(MAXIMUM_MENTORS_PER_WRITE));
}

/** The options with which `submit`, `retry`, `correct` and `withdraw` set up the run that they start. */
export type RunOptions = Pick<
  RunSettings,
  "concurrency" | "mentorsPerWrite" | "mentorsPerActivity" | "deadline"
>;

export function runOptions(): Option[] {
  return [
    concurrencyOption(),
    mentorsPerWriteOption(),
    new Option(
      "--mentors-per-activity <n>",
      "number of mentors that one activity works on; 1 shows each mentor in the Temporal UI (default: depends on the length of the list)",
    ).argParser(countUpTo(MAXIMUM_SELECTION)),
    new Option(
      "--deadline <time>",
      "time such as 90s, 30m, 12h or 7d, at most 30d; mentors that are still open then fail (default: 7d)",
    ).argParser(readDeadline),
  ];
}

/** Picks the options for the run out of all options of a command. */
export function readRunOptions(options: RunOptions): RunOptions {
  const { concurrency, mentorsPerWrite, mentorsPerActivity, deadline } = options;
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(mentorsPerWrite !== undefined && { mentorsPerWrite }),
    ...(mentorsPerActivity !== undefined && { mentorsPerActivity }),
    ...(deadline !== undefined && { deadline }),
  };
}

export function readUuid(value: string): string {
  const uuid = canonicalUuid(value);
  if (uuid === undefined) throw new InvalidArgumentError(`It ${uuidRule(value)}.`);
  return uuid;
}

export function readCount(value: string): number {
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return count;
}

function countUpTo(maximum: number): (value: string) => number {
  return (value) => {
    const count = readCount(value);
    if (count > maximum) throw new InvalidArgumentError(`It must be a whole number from 1 to ${maximum}.`);
    return count;
  };
}

/** Reads a round from 2, because `submit` opens round 1. */
export function readRetryRound(value: string): number {
  const round = readCount(value);
  if (round < 2) throw new InvalidArgumentError("It must be a whole number from 2.");
  return round;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** @returns seconds */
function readDeadline(value: string): number {
  const [, amount = "", unit = ""] = /^(\d+)([smhd])$/.exec(value) ?? [];
  const seconds = Number(amount) * (SECONDS[unit] ?? 0);
  if (seconds < 1 || seconds > MAXIMUM_DEADLINE)
    throw new InvalidArgumentError("It must be a time from 1s to 30d, such as 90s, 30m, 12h or 7d.");
  return seconds;
}

/** Reads entries that are separated by commas. A repeated option adds its entries. */
export function readList(value: string, before: string[] | undefined): string[] {
  const entries = value.split(",").map((entry) => entry.trim());
  return [...(before ?? []), ...entries.filter((entry) => entry !== "")];
}
