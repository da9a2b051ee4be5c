/** Submitting with the command line as other programs do: a process with pipes, on the whole embedded stack. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommandLine, startCommandLine } from "../support/command-line.ts";
import type { CommandLineResult } from "../support/command-line.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const INACTIVE = mentorId(41);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** Runs the command as the first coordinator. */
const run = (...args: string[]) => runCommandLine(args, stage.environment(1));

const resultOf = async (bulkId: string) => {
  const { outcomes: _stored, ...result } = await (await stage.attach(1, bulkId)).result();
  return result;
};

const jsonLines = ({ stdout }: CommandLineResult): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe.concurrent("a watched submission", () => {
  test.for([
    ["all registered", [1, 2, 3], 0, "success: 3 registered, 0 already registered, 0 failed, 0 cancelled"],
    ["some registered", [4, 41], 2, "partial success: 1 registered, 0 already registered, 1 failed"],
    ["nobody registered", [41, 50], 3, "total failure: 0 registered, 0 already registered, 2 failed"],
  ] as const)("ends with its outcome as the exit code: %s", async ([name, numbers, exitCode, said]) => {
    const bulkId = randomUUID();
    const files = await stage.files(name, numbers.map(mentorId));
    const result = await run("submit", ...files, "--bulk-id", bulkId, "--watch");
    expect(result).toMatchObject({ exitCode });
    expect(result.stdout).toContain(`Bulk registration ${bulkId}, round 1: ${said}`);
    // Without a terminal there are lines and no bar.
    expect(result.stderr).toMatch(new RegExp(`^${numbers.length}/${numbers.length} settled, .*done$`, "m"));
    expect(result.stderr).not.toMatch(/\p{Cc}(?<!\n)/u);
    const advised = exitCode === 0 ? [] : [`outcomes ${bulkId} --failed`, `retry ${bulkId} --watch`];
    for (const command of advised) expect(result.stderr).toContain(`bulk-registration ${command}`);
  });

  test("prints one JSON line per event for programs, and nothing else", async () => {
    const files = await stage.files("Watched by a program", [mentorId(1), INACTIVE]);
    const result = await run("submit", ...files, "--watch", "--json");
    const lines = jsonLines(result);
    expect(result).toMatchObject({ exitCode: 2, stderr: "" });
    const settled = lines.filter(({ event }) => event === "settled").map((line) => line["mentorId"]);
    expect(new Set(settled)).toEqual(new Set([mentorId(1), INACTIVE]));
    expect(settled).toHaveLength(2);
    expect(lines.at(0)).toMatchObject({ event: "started", round: 1, total: 2 });
    expect(lines.at(-1)).toMatchObject({
      event: "result",
      overallStatus: "partialSuccess",
      total: 2,
      succeeded: 1,
      failed: 1,
    });
  });

  test("prints how to attach again when it is interrupted, and the run continues", async () => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId, 2);
    const files = await stage.files("Interrupted", mentorIds(5));
    const args = ["submit", ...files, "--bulk-id", bulkId, "--watch", "--json"];
    const watching = startCommandLine(args, stage.environment(1));
    await watching.writes(/("event":"settled".*\n.*){2}/);
    watching.signal("SIGINT");
    const { exitCode, stderr } = await watching.result;
    expect(exitCode).toBe(130);
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ code: "interrupted", exitCode: 130, bulkId });
    expect(error.next).toContain(`bulk-registration status ${bulkId} --watch`);

    const attached = startCommandLine(["status", bulkId, "--watch"], stage.environment(1));
    release();
    const { stdout, ...end } = await attached.result;
    expect(end).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/status +success, round 1\n +mentors +5\n +succeeded +5\n/);
  });
});

describe.concurrent("an unwatched submission", () => {
  test("ends after the start; a repetition with its id is the same one", async () => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId);
    const files = await stage.files("Left alone", [...mentorIds(3), mentorId(3)]);
    const submit = ["submit", ...files, "--bulk-id", bulkId.toUpperCase()];

    const first = await run(...submit);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(first.stdout).toContain(`bulk-registration status ${bulkId} --watch`);
    const again = await run(...submit, "--json");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(jsonLines(again)).toEqual([{ bulkId, round: 1, total: 3 }]);

    const status = await run("status", bulkId, "--json");
    expect(status).toMatchObject({ exitCode: 0, stderr: "" });
    expect(jsonLines(status)).toMatchObject([
      { bulkId, status: "running", open: 3, progress: { phase: "running", settled: 0, total: 3 } },
    ]);
    release();
    expect(await resultOf(bulkId)).toMatchObject({ succeeded: 3, alreadyRegistered: 0 });

    const otherwise = await stage.files("Left alone, otherwise", mentorIds(3));
    const taken = await run("submit", ...otherwise, "--bulk-id", bulkId);
    expect(taken).toMatchObject({ exitCode: 64, stdout: "" });
  });

  test("passes its settings to the run", async () => {
    const bulkId = randomUUID();
    const files = await stage.files("With settings", mentorIds(3));
    const settings = ["--concurrency", "2", "--mentors-per-write", "3", "--mentors-per-activity", "3"];
    const args = ["submit", ...files, "--bulk-id", bulkId, ...settings, "--deadline", "2h"];
    expect(await run(...args, "--watch")).toMatchObject({ exitCode: 0 });
    const stored = "select settings from public.bulk_registration_rounds where bulk_id = $1";
    expect(await stage.scene.backend.rows(stored, [bulkId])).toEqual([
      { settings: { concurrency: 2, mentorsPerWrite: 3, mentorsPerActivity: 3, deadline: 7_200 } },
    ]);
    const otherwise = await run("submit", ...files, "--bulk-id", bulkId, "--concurrency", "1");
    expect(otherwise).toMatchObject({ exitCode: 64, stdout: "" });
  });

  test("reads its mentors from standard input, also from a file that outcomes has written", async () => {
    const earlier = await stage.submit(1, "The first of two", [mentorId(1), mentorId(2), INACTIVE]);
    await earlier.result();
    const csv = await run("outcomes", earlier.bulkId, "--csv");
    expect(csv).toMatchObject({ exitCode: 0, stderr: "" });
    expect(csv.stdout.split("\n")).toEqual([
      "Mentor ID,Name,Round,Status,Detail,Result,Code,Reason,Attempts,Settled at (UTC)",
      expect.stringMatching(`^${mentorId(1)},Amina Dahl,1,success,registered,Registered,,,1,2.*Z$`),
      expect.stringMatching(`^${mentorId(2)},Birgit Kowalska,1,success,registered,Registered,,,1,2.*Z$`),
      expect.stringMatching(
        `^${INACTIVE},Olga Tveit,1,failure,failed,Failed,mentorInactive,This mentor is no longer active,1,2.*Z$`,
      ),
      "",
    ]);
    const forExcel = await run("outcomes", earlier.bulkId, "--csv", "--bom");
    expect(forExcel.stdout).toBe(`\uFEFF${csv.stdout}`);
    const norwegian = await run("outcomes", earlier.bulkId, "--csv", "--bom", "--language", "nb");
    expect(norwegian.stdout).toMatch(/^\uFEFFMentor-ID;Navn;.*;Resultat;Årsakskode;Årsak;/);
    expect(norwegian.stdout).toContain(";mentorInactive;Denne likepersonen er ikke lenger aktiv;");
    const [, , ...template] = await stage.files("The second of two", []);
    const args = ["submit", "--mentors", "-", ...template, "--watch"];
    const result = await runCommandLine(args, stage.environment(1), norwegian.stdout);
    expect(result).toMatchObject({ exitCode: 2 });
    expect(result.stdout).toContain("2 registered, 0 already registered, 1 failed");
  });
});
