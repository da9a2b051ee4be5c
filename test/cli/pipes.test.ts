/** The command line between other programs of a shell: input through a pipe, and output whose reader leaves. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommandLine, runPiped, startCommandLine } from "../support/command-line.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { TEMPLATE } from "../support/scene.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const NOBODY_READS = 141;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

describe.concurrent("output whose reader leaves ends the command as SIGPIPE would", () => {
  test.for([
    ["every mentor is registered", [1, 2, 3]],
    ["some are", [4, 41]],
    ["every mentor fails", [41, 50]],
  ] as const)("watching, though %s", async ([name, numbers]) => {
    const files = await stage.files(`Read by head: ${name}`, numbers.map(mentorId));
    const args = ["submit", ...files, "--watch", "--json"];
    const { exitCode, stdout, stderr } = await runPiped(args, "head -1", stage.environment(1));
    expect({ exitCode, stderr }).toEqual({ exitCode: NOBODY_READS, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ event: "started", total: numbers.length });
  });

  test("while the run is active", async () => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId);
    const files = await stage.files("Read no further", mentorIds(3));
    const args = ["submit", ...files, "--bulk-id", bulkId, "--watch", "--json"];
    const watching = startCommandLine(args, stage.environment(1));
    await watching.writes(/\n/);
    watching.readNoFurther();
    release();
    expect(await watching.result).toMatchObject({ exitCode: NOBODY_READS, stderr: "" });
    const result = await (await stage.attach(1, bulkId)).result();
    expect(result).toMatchObject({ succeeded: 3 });
  });

  test("for every command that writes", async () => {
    const files = await stage.files("Not read at all", mentorIds(2));
    const { bulkId } = await stage.submit(1, "Not read at all", mentorIds(2));
    const commands = [
      ["submit", ...files],
      ["preflight", ...files],
      ["preflight", ...files, "--json"],
      ["status", bulkId],
      ["status", bulkId, "--watch", "--json"],
      ["outcomes", bulkId],
      ["outcomes", bulkId, "--csv"],
      ["list"],
      ["list", "--json"],
      ["open", bulkId],
      ["--help"],
    ];
    // The reader has left before the first write.
    const ends = commands.map((args) => runPiped(args, "true", stage.environment(1)));
    expect((await Promise.all(ends)).map(({ exitCode }) => exitCode)).toEqual(
      commands.map(() => NOBODY_READS),
    );
  });

  test("except when the reader reads it to its end, which is a success", async () => {
    const { exitCode, stdout } = await runPiped(["list", "--json"], "cat", stage.environment(1));
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("items");
  });
});

describe.concurrent("standard input", () => {
  const template = { ...TEMPLATE, activityType: "Through standard input" };

  test("can be the template", async () => {
    const [, mentors = ""] = await stage.files("The template comes through a pipe", mentorIds(3));
    const args = ["submit", "--mentors", mentors, "--template", "-", "--watch"];
    const result = await runCommandLine(args, stage.environment(1), `\uFEFF${JSON.stringify(template)}\n`);
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain("3 registered");
    const broken = await runCommandLine(args, stage.environment(1), "{");
    expect(broken).toMatchObject({ exitCode: 64, stdout: "" });
    expect(broken.stderr).toContain("bulk-registration: standard input: the file is not valid JSON");
  });

  test("can't be both files, and the message gives the reason", async () => {
    for (const command of ["submit", "preflight"]) {
      const args = [command, "--mentors", "-", "--template", "-"];
      const { exitCode, stderr } = await runCommandLine(args, stage.environment(1), mentorId(1));
      expect({ exitCode, stderr }).toEqual({
        exitCode: 64,
        stderr:
          "bulk-registration: --mentors and --template can't both be standard input (-): one of them must be a file\n",
      });
    }
  });
});
