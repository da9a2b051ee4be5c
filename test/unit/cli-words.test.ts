/** What the command line says: help for every command, exit codes for every error, rates and times, names as plain text. */
import { describe, expect, it } from "vitest";
import type { BulkRegistrationItem } from "../../src/client.ts";
import {
  BulkRegistrationNotFoundError,
  InvalidSessionError,
  TemporalUnavailableError,
} from "../../src/client.ts";
import { CommanderError } from "commander";
import { describeFailure } from "../../src/cli/failures.ts";
import { Pace, rateText, remainingText } from "../../src/cli/pace.ts";
import { createProgram } from "../../src/cli/program.ts";
import { itemLine, preflightText } from "../../src/cli/words.ts";
import { mentorId } from "../support/mentor-ids.ts";

/** Runs the program without doing what it is told. @returns what it was told, or what it said instead */
async function parse(
  ...args: string[]
): Promise<{ given?: unknown[]; said: string; error?: CommanderError }> {
  let said = "";
  let given: unknown[] | undefined;
  const program = createProgram(() => async (...all) => {
    given = all.slice(0, -1);
  });
  const write = (text: string) => {
    said += text;
  };
  for (const each of [program, ...program.commands])
    each.configureOutput({ writeOut: write, writeErr: write });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { said, error };
  }
  return { said, ...(given !== undefined && { given }) };
}

const ID = mentorId(1);

describe("the program", () => {
  const commands = [
    "submit",
    "preflight",
    "status",
    "outcomes",
    "retry",
    "pause",
    "resume",
    "cancel",
    "list",
    "open",
  ];

  it.each(commands)("explains %s with examples", async (command) => {
    const { said } = await parse(command, "--help");
    expect(said).toMatch(new RegExp(`^Usage: bulk-registration ${command}`));
    expect(said).toMatch(new RegExp(`^Examples:\n  .*bulk-registration ${command}`, "m"));
    expect(said).toContain("--json");
  });

  it("explains settings and exit codes", async () => {
    const { said } = await parse("--help");
    for (const command of commands) expect(said).toMatch(new RegExp(`^  ${command} `, "m"));
    for (const code of [0, 2, 3, 64, 69, 70, 77, 130]) expect(said).toMatch(new RegExp(`^  ${code} `, "m"));
    expect(said).toContain("SUPABASE_PUBLISHABLE_KEY");
  });

  it.each([
    ["no command", [], "Usage: "],
    ["a command that there isn't", ["register"], "unknown command 'register'"],
    ["an option that there isn't", ["list", "--all"], "unknown option '--all'"],
    [
      "files that are missing",
      ["submit", "--template", "t"],
      "required option '--mentors <file>' not specified",
    ],
    ["an argument that is missing", ["status"], "missing required argument 'bulk-id'"],
    ["an argument too many", ["pause", ID, ID], "too many arguments"],
    ["an id that is none", ["status", "17"], "It must be a UUID"],
    ["a concurrency that is none", ["retry", ID, "--concurrency", "0"], "It must be a whole number from 1"],
    ["a limit that is none", ["list", "--limit", "1e3"], "It must be a whole number from 1"],
    ["a bulk id that is none", ["submit", "--bulk-id", "x"], "It must be a UUID"],
  ])("refuses %s", async (_, args, text) => {
    const { said, error } = await parse(...args);
    expect(said).toContain(text);
    expect(error?.exitCode).not.toBe(0);
  });

  it("takes ids in any case, options on either side of the command, and lists in pieces", async () => {
    const { given } = await parse(
      "--json",
      "retry",
      ID.toUpperCase(),
      "--only",
      `${ID}, busy`,
      "--only",
      "gateway",
    );
    expect(given).toEqual([ID, { only: [ID, "busy", "gateway"] }]);
  });
});

describe("a failure", () => {
  it("says nothing of whose session or bulk registration it is, and has its exit code", () => {
    expect(describeFailure(new BulkRegistrationNotFoundError(ID))).toMatchObject({
      exitCode: 77,
      message: "There is no bulk registration of yours with this id",
    });
    expect(describeFailure(new InvalidSessionError("expired", "The session has expired"))).toMatchObject({
      exitCode: 77,
      hint: expect.stringContaining("BULK_ACCESS_TOKEN"),
    });
    expect(describeFailure(new InvalidSessionError("unavailable", "x"))).toMatchObject({ exitCode: 69 });
    expect(describeFailure(new TypeError("x"))).toMatchObject({ exitCode: 70, message: "TypeError: x" });
  });

  it("tells a Temporal that refuses from one that doesn't answer", () => {
    const refused = Object.assign(new Error("x"), { code: 16 });
    const failure = (cause: Error) => describeFailure(new TemporalUnavailableError({ cause })).exitCode;
    expect(failure(new Error("y", { cause: refused }))).toBe(77);
    expect(failure(Object.assign(new Error("x"), { code: 14 }))).toBe(69);
  });
});

describe("the pace of a round", () => {
  const paceOf = (...seconds: number[]) => {
    const pace = new Pace();
    for (const second of seconds) pace.add({ settledAt: new Date(1_000 * second).toISOString() });
    return pace;
  };

  it("is told from when items settled, not from when they were heard of", () => {
    const pace = paceOf(10, 12, 11, 14);
    expect(pace.rate).toBe(0.75);
    expect(pace.secondsFor(10)).toBe(14);
  });

  it("is that of the latest items", () => {
    const slow = Array.from({ length: 100 }, (_, index) => index * 10);
    const fast = Array.from({ length: 100 }, (_, index) => 1_000 + index / 10);
    expect(paceOf(...slow, ...fast).rate).toBeCloseTo(10);
  });

  it("can't be told of one item, or of several at one time", () => {
    expect(paceOf().rate).toBeUndefined();
    expect(paceOf(5).rate).toBeUndefined();
    expect(paceOf(5, 5).secondsFor(3)).toBeUndefined();
  });

  it("reads well", () => {
    expect([undefined, 0.75, 9.99, 123.4].map(rateText)).toEqual(["-/s", "0.8/s", "10.0/s", "123/s"]);
    expect([undefined, 0, 59, 60, 3_599, 3_600, 100_000].map(remainingText)).toEqual([
      "time left unknown",
      "0 s left",
      "59 s left",
      "1 min 0 s left",
      "59 min 59 s left",
      "1 h 0 min left",
      "27 h 46 min left",
    ]);
  });
});

describe("what a person reads", () => {
  it("is text, whatever a name holds", () => {
    const item: BulkRegistrationItem = {
      position: 1,
      mentorId: ID,
      name: "\u001B[2J\u001B]0;x\u0007Ana\u202Egro.elpmaxe\nCarla",
      round: 1,
      attempts: 1,
      status: "open",
    };
    expect(itemLine(item)).not.toMatch(/\p{Cc}|\u202E/u);
    expect(itemLine({ ...item, name: "Zając-Nygård میلاد‌پور" })).toContain("Zając-Nygård میلاد‌پور");
  });

  it("names some of the mentors that a preflight is about, and how many there are", () => {
    const ids = Array.from({ length: 25 }, (_, index) => mentorId(index));
    const text = preflightText({
      entries: 30,
      distinct: 28,
      repeated: 2,
      new: 3,
      alreadyRegistered: [],
      inactive: ids,
      notInChapter: [],
      estimatedSeconds: 75,
      estimateBasis: "earlierRuns",
    });
    expect(text).toContain("no longer active    25\n");
    expect(text).toContain(`    ${mentorId(19)}\n    and 5 more (--json shows all)\n`);
    expect(text).toContain("would take          1 min 15 s or so, by your earlier runs");
  });
});
