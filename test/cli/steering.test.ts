/** The command line on existing bulk registrations: looking them up, retrying and steering them. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { runCommandLine, startCommandLine } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const INACTIVE = mentorId(41);
const OF_ANOTHER_CHAPTER = mentorId(50);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** Runs the command as the first coordinator. */
const run = (...args: string[]) => runCommandLine(args, stage.environment(1));

const json = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await run(...args, "--json");
  return { exitCode, stderr, document: JSON.parse(stdout) };
};

const rows = (query: string, values: unknown[] = []) => stage.scene.backend.rows(query, values);

describe.concurrent("looking things up", () => {
  test("a preflight shows what a submission would do, and does none of it", async () => {
    const ids = [mentorId(1), mentorId(2), mentorId(2), INACTIVE, OF_ANOTHER_CHAPTER];
    const files = await stage.files("Looked at before", ids);
    const said = await run("preflight", ...files);
    expect(said).toMatchObject({ exitCode: 0, stderr: "" });
    expect(said.stdout).toMatch(/^4 mentors \(5 entries, 1 repeated\)\n +new +2\n/);
    expect((await json("preflight", ...files)).document).toMatchObject({
      entries: 5,
      distinct: 4,
      repeated: 1,
      new: 2,
      alreadyRegistered: [],
      inactive: [INACTIVE],
      notInChapter: [OF_ANOTHER_CHAPTER],
    });
    const written = "select 1 from public.bulk_registrations where activity_type = 'Looked at before'";
    expect(await rows(written)).toEqual([]);
  });

  test("outcomes are listed by name, all or the failed ones, in the order of the selection", async () => {
    const handle = await stage.submit(1, "Listed", [INACTIVE, mentorId(3), OF_ANOTHER_CHAPTER]);
    await handle.result();
    const all = await run("outcomes", handle.bulkId);
    expect(all).toMatchObject({ exitCode: 0, stderr: "" });
    expect(all.stdout.trimEnd().split("\n")).toEqual([
      expect.stringMatching(`^${INACTIVE}  Olga Tveit +Failed: This mentor is no longer active$`),
      expect.stringMatching(`^${mentorId(3)}  Carlos Rossi +Registered$`),
      expect.stringMatching(`^${OF_ANOTHER_CHAPTER}  .+ Failed: This mentor is not in your chapter$`),
    ]);
    const failed = await run("outcomes", handle.bulkId, "--failed", "--json");
    const lines = failed.stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { mentorId: INACTIVE, error: { code: "mentorInactive" } },
      { mentorId: OF_ANOTHER_CHAPTER, name: null, error: { code: "mentorUnknown" } },
    ]);
  });

  test("the list comes in pages, and open shows where an operator finds a run", async () => {
    // The coordinator of the other chapter, whom no other test here uses.
    const runAsOther = (...args: string[]) => runCommandLine(args, stage.environment(3));
    const older = await stage.submit(3, "The older one", [mentorId(45)]);
    await older.result();
    const newer = await stage.submit(3, "The newer one", [mentorId(45)]);
    await newer.result();
    const first = JSON.parse((await runAsOther("list", "--limit", "1", "--json")).stdout);
    expect(first.items).toMatchObject([{ bulkId: newer.bulkId, status: "success", total: 1 }]);
    const second = await runAsOther("list", "--limit", "1", "--after", first.next);
    expect(second).toMatchObject({ exitCode: 0, stderr: "" });
    expect(second.stdout).toMatch(
      new RegExp(`^${older.bulkId} .* success .*The older one, 2026-11-18, Amina Iversen\n$`),
    );
    const firstSaid = await runAsOther("list", "--limit", "1");
    expect(firstSaid.stdout.split("\n")).toHaveLength(2);
    expect(firstSaid.stderr).toBe(`More: bulk-registration list --limit 1 --after ${first.next}\n`);

    const { stdout } = await runAsOther("open", newer.bulkId);
    const workflow = encodeURIComponent(runWorkflowId(newer.bulkId, 1));
    expect(stdout).toBe(`https://temporal-ui.test/namespaces/default/workflows/${workflow}\n`);
  });
});

describe.concurrent("retrying", () => {
  test("takes the requested mentors; its exit code is that of its round, and the one of status is that of all rounds", async () => {
    // A coordinator whom no other test here uses.
    const nowActive = mentorId(42);
    const inactive = mentorId(43);
    const handle = await stage.submit(1, "Retried", [mentorId(5), nowActive, inactive]);
    await handle.result();
    const { bulkId } = handle;
    await rows("update public.mentors set active = true where id = $1", [nowActive]);
    const some = await run("retry", bulkId, "--only", `${nowActive},busy`, "--watch");
    expect(some).toMatchObject({ exitCode: 0 });
    expect(some.stdout).toContain(`${bulkId}, round 2: success: 1 registered`);
    expect(await run("retry", bulkId, "--only", "mentorInactive", "--watch")).toMatchObject({ exitCode: 3 });
    expect(await json("status", bulkId)).toMatchObject({
      exitCode: 2,
      document: { status: "partialSuccess", round: 3, succeeded: 2, failed: 1 },
    });
    await rows("update public.mentors set active = true where id = $1", [inactive]);
    await (await stage.scene.client(1)).retryFailed(bulkId, { round: 4 });
    // A caller that lost the answer may repeat the call, which opens no other round.
    expect(await json("retry", bulkId, "--round", "4")).toEqual({
      exitCode: 0,
      stderr: "",
      document: { bulkId, round: 4, total: 1 },
    });
    await (await stage.attach(1, bulkId)).result();
    expect(await run("retry", bulkId, "--watch")).toMatchObject({ exitCode: 64, stdout: "" });
  });
});

describe.concurrent("steering", () => {
  /** A run that has registered one of ten mentors. The writes for two more are held back. */
  const heldRun = async (activityType: string) => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId, 1);
    const handle = await stage.submit(1, activityType, mentorIds(10), bulkId, { concurrency: 2 });
    await eventually("two are in flight", () => stage.heldBack(bulkId) === 2);
    return { bulkId, handle, release };
  };

  test("pauses and resumes a run", async () => {
    const { bulkId, handle, release } = await heldRun("Paused and resumed");
    expect(await json("pause", bulkId)).toMatchObject({
      exitCode: 0,
      document: { bulkId, round: 1, sent: "pause" },
    });
    await eventually("it is paused", async () => (await handle.snapshot()).phase === "paused");
    expect((await run("status", bulkId)).stdout).toMatch(/status +paused, round 1\n/);
    expect(await run("retry", bulkId)).toMatchObject({ exitCode: 64, stdout: "" });
    expect(await run("resume", bulkId)).toMatchObject({ exitCode: 0, stderr: "" });
    await eventually("it is running", async () => (await handle.snapshot()).phase === "running");
    expect(await handle.snapshot()).toMatchObject({ concurrency: 2 });
    release();
    expect(await handle.result()).toMatchObject({ succeeded: 10 });
  });

  test("cancels a run; without a terminal it doesn't ask", async () => {
    const { bulkId, handle, release } = await heldRun("Cancelled by a program");
    expect(await run("cancel", bulkId)).toMatchObject({ exitCode: 0, stderr: "" });
    await stage.onlyHeldBack(bulkId);
    release();
    expect(await handle.result()).toMatchObject({ succeeded: 3, failed: 7, cancelled: 7 });
    const settled = await run("status", bulkId);
    expect(settled).toMatchObject({ exitCode: 2 });
    expect(settled.stdout).toMatch(/failed +7, 7 of them cancelled\n/);
    expect(await run("pause", bulkId)).toMatchObject({ exitCode: 64, stdout: "" });
  });

  test("a terminated run ends a watch with 70, and a retry takes up its open items", async () => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId);
    await stage.submit(2, "Terminated", mentorIds(2), bulkId);
    const workflow = stage.scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
    await workflow.terminate();
    const runAsSecond = (...args: string[]) => runCommandLine(args, stage.environment(2));
    const watched = await runAsSecond("status", bulkId, "--watch");
    expect(watched).toMatchObject({ exitCode: 70, stdout: "" });
    expect(watched.stderr).toContain("A retry includes the mentors that are still open");

    const looked = await runAsSecond("status", bulkId);
    expect(looked).toMatchObject({ exitCode: 70 });
    expect(looked.stdout).toMatch(/status +interrupted: no run works on the open mentors, round 1\n/);
    expect(looked.stderr).toContain(`bulk-registration retry ${bulkId} --watch`);
    const listed = await runAsSecond("list");
    expect(listed.stdout).toMatch(new RegExp(`^${bulkId} .* interrupted `, "m"));
    // None of them has started a run.
    expect(await workflow.describe()).toMatchObject({ status: { name: "TERMINATED" } });

    release();
    const retried = await runAsSecond("retry", bulkId, "--watch");
    expect(retried).toMatchObject({ exitCode: 0 });
    expect(retried.stdout).toContain(`${bulkId}, round 2: success: 2 registered`);
  });
});

describe.concurrent("a run that doesn't move", () => {
  test("shows that it has no worker, in status, in list and in a watch", async () => {
    const environment = stage.environment(2, { BULK_TASK_QUEUE: `nobody-${randomUUID()}` });
    const bulkId = randomUUID();
    const files = await stage.files("Without a worker", mentorIds(1));
    const submitted = await runCommandLine(["submit", ...files, "--bulk-id", bulkId], environment);
    expect(submitted).toMatchObject({ exitCode: 0 });
    const watching = startCommandLine(["status", bulkId, "--watch"], environment);
    await watching.says(/^0\/1 settled, 0 failed, -\/s, waiting: no worker is running$/m);
    watching.signal("SIGINT");
    expect(await watching.result).toMatchObject({ exitCode: 130 });
    const status = await runCommandLine(["status", bulkId, "--json"], environment);
    expect(status).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(status.stdout)).toMatchObject({
      status: "waiting",
      open: 1,
      progress: { phase: "waiting", waitingFor: { code: "worker" } },
    });
    const listed = await runCommandLine(["list"], environment);
    expect(listed.stdout).toMatch(new RegExp(`^${bulkId} .* waiting `, "m"));
  });

  test("shows what the database reports and which attempt failed, and continues by itself", async () => {
    const bulkId = randomUUID();
    const release = stage.refuse(bulkId);
    const files = await stage.files("Without a database", mentorIds(2));
    const watching = startCommandLine(
      ["submit", ...files, "--bulk-id", bulkId, "--watch"],
      stage.environment(1),
    );
    await watching.says(/^0\/2 settled, 0 failed, -\/s, waiting: the database is down$/m);
    const { stdout } = await run("status", bulkId);
    expect(stdout).toMatch(
      /status +waiting: the database is down, round 1, attempt \d+ failed, the next one is/,
    );
    release();
    expect(await watching.result).toMatchObject({ exitCode: 0 });
  });
});
