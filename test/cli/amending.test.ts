/** `correct` and `withdraw` as a person and as a script use them. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommandLine } from "../support/command-line.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** Runs the command as the first coordinator. */
const run = (...args: string[]) => runCommandLine(args, stage.environment(1));

test("correct registers again, withdraw withdraws, and both print what they did", async () => {
  const handle = await stage.submit(1, "Corrected by command", mentorIds(3));
  await handle.result();
  const correctionId = randomUUID();

  const corrected = await run(
    "correct",
    handle.bulkId,
    "--date",
    "2026-11-21",
    "--bulk-id",
    correctionId,
    "--watch",
  );

  expect(corrected.exitCode).toBe(0);
  expect(corrected.stdout).toContain(
    `Bulk registration ${correctionId}, round 1: success: 3 registered, 0 already registered, 0 failed, 0 cancelled`,
  );
  const status = await run("status", handle.bulkId);
  expect(status.stdout).toContain(
    `  since then  3 records withdrawn\n    correction ${correctionId}, 3 records`,
  );
  expect((await run("status", correctionId)).stdout).toContain(
    `  corrects    ${handle.bulkId}, 3 records withdrawn`,
  );

  const withdrawn = await run("withdraw", correctionId, "--only", mentorId(2), "--watch", "--json");
  expect(withdrawn.exitCode).toBe(0);
  const events = withdrawn.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events.at(-1)).toMatchObject({ event: "result", succeeded: 1, failed: 0 });
  const withdrawalId = String(events.at(-1)?.["bulkId"]);
  expect((await run("outcomes", withdrawalId)).stdout).toMatch(/ {2}Withdrawn\n$/);
  expect((await run("list")).stdout).toContain(`(withdrawal of ${correctionId})`);

  // The same command again finds its run; another one finds nothing left to do.
  const again = await run("correct", handle.bulkId, "--date", "2026-11-21", "--bulk-id", correctionId);
  expect(again).toMatchObject({ exitCode: 0 });
  const nothing = await run("withdraw", handle.bulkId);
  expect(nothing).toMatchObject({ exitCode: 64, stdout: "" });
  expect(nothing.stderr).toContain("None of the chosen mentors has a record");
});

test("correct without a change, or with a day that doesn't exist, is wrong use", async () => {
  const handle = await stage.submit(1, "Corrected in vain", mentorIds(1));
  await handle.result();
  const without = await run("correct", handle.bulkId);
  expect(without).toMatchObject({ exitCode: 64 });
  expect(without.stderr).toContain("name at least one change");
  const wrong = await run("correct", handle.bulkId, "--date", "2026-02-30");
  expect(wrong).toMatchObject({ exitCode: 64 });
  expect(wrong.stderr).toContain("template.date must be a day that exists");
});
