/**
 * The command line as people type it: help for every command, refusal of wrong use, and an exit code for every error.
 */
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { describeFailure, WrongSettingsError } from "../../src/cli/failures.ts";
import { createProgram } from "../../src/cli/program.ts";
import { deploymentProblem } from "../../src/domain/deployment-problem.ts";
import type { DeploymentProblemCode } from "../../src/domain/deployment-problem.ts";
import {
  BulkRegistrationNotFoundError,
  InvalidSessionError,
  TemporalUnavailableError,
} from "../../src/domain/errors.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

/** Parses the arguments without running the command. @returns the parsed command, or the message instead */
async function parse(
  ...args: string[]
): Promise<{ given?: unknown[]; said: string; error?: CommanderError }> {
  let said = "";
  let given: unknown[] | undefined;
  const program = createProgram(
    () =>
      async (...all) => {
        given = all.slice(0, -1);
      },
    (name) => {
      given = [name];
    },
  );
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
    "doctor",
    "worker",
    "server",
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
    for (const code of [0, 2, 3, 64, 69, 70, 77, 130, 141])
      expect(said).toMatch(new RegExp(`^  ${code} `, "m"));
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
    ["an id with what nobody sees", ["status", `${ID}\u200b`], "an invisible character, U+200B, behind it"],
    ["a concurrency that is none", ["retry", ID, "--concurrency", "0"], "It must be a whole number from 1"],
    ["a round that submit opens", ["retry", ID, "--round", "1"], "It must be a whole number from 2"],
    [
      "a write of too many mentors",
      ["retry", ID, "--mentors-per-write", "501"],
      "It must be a whole number from 1 to 500",
    ],
    [
      "an activity of too many mentors",
      ["retry", ID, "--mentors-per-activity", "1000001"],
      "It must be a whole number from 1 to 1000000",
    ],
    ["a deadline without its unit", ["retry", ID, "--deadline", "90"], "It must be a time from 1s to 30d"],
    ["a deadline that has passed", ["retry", ID, "--deadline", "0s"], "It must be a time from 1s to 30d"],
    ["a deadline too far away", ["retry", ID, "--deadline", "31d"], "It must be a time from 1s to 30d"],
    ["a limit that is none", ["list", "--limit", "1e3"], "It must be a whole number from 1"],
    ["a bulk id that is none", ["submit", "--bulk-id", "x"], "It must be a UUID"],
  ])("refuses %s", async (_, args, text) => {
    const { said, error } = await parse(...args);
    expect(said).toContain(text);
    expect(error?.exitCode).not.toBe(0);
  });

  it("takes ids in any case, options on either side of the command, and repeated lists", async () => {
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

  it.each([
    ["1s", 1],
    ["90s", 90],
    ["30m", 1_800],
    ["12h", 43_200],
    ["30d", 2_592_000],
  ])(
    "takes the deadline %s for %d seconds, and the other settings of a run as numbers",
    async (text, seconds) => {
      const settings = ["--concurrency", "3", "--mentors-per-write", "500", "--mentors-per-activity", "1"];
      const run = { concurrency: 3, mentorsPerWrite: 500, mentorsPerActivity: 1, deadline: seconds };
      const retried = await parse("retry", ID, "--round", "2", ...settings, "--deadline", text);
      expect(retried.given).toEqual([ID, { round: 2, ...run }]);
      const files = ["--mentors", "m", "--template", "t"];
      const submitted = await parse("submit", ...files, ...settings, "--deadline", text);
      expect(submitted.given).toEqual([{ mentors: "m", template: "t", ...run }]);
    },
  );
});

describe("a failure", () => {
  it("names no session and no bulk registration of others, and has its exit code", () => {
    expect(describeFailure(new BulkRegistrationNotFoundError(ID))).toMatchObject({
      exitCode: 77,
      message: "You have no bulk registration with this id",
    });
    expect(describeFailure(new InvalidSessionError("expired", "The session has expired"))).toMatchObject({
      exitCode: 77,
      hint: expect.stringContaining("BULK_ACCESS_TOKEN"),
    });
    expect(describeFailure(new InvalidSessionError("unavailable", "x"))).toMatchObject({ exitCode: 69 });
    expect(describeFailure(new WrongSettingsError("x"))).toMatchObject({
      exitCode: 64,
      code: "invalidConfiguration",
    });
    expect(describeFailure(new TypeError("x"))).toMatchObject({ exitCode: 70, message: "TypeError: x" });
  });

  it("distinguishes a Temporal that refuses from one that doesn't answer", () => {
    const failure = (code: DeploymentProblemCode) =>
      describeFailure(new TemporalUnavailableError(deploymentProblem(code, { namespace: "mentors" })));
    expect(failure("temporalSignIn")).toMatchObject({ exitCode: 77, code: "invalidDeployment" });
    expect(failure("temporalUnreachable")).toMatchObject({ exitCode: 69, code: "temporalUnavailable" });
    expect(failure("namespaceMissing")).toMatchObject({
      exitCode: 64,
      reason: "namespaceMissing",
      message: 'Temporal has no namespace "mentors"',
      hint: expect.stringContaining("temporal operator namespace create --namespace mentors"),
    });
  });
});
