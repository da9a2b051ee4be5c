/** The command line in a terminal, with a bar, questions and Ctrl-C. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOCAL_PASSWORD } from "../../src/testing/stack/seeded-coordinators.ts";
import { startInTerminal } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const CTRL_C = "\u0003";
const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const withoutPassword = () => stage.signedOut(1);

/** A run that is held back after some of its ten submissions. */
const held = async (activityType: string, free: number) => {
  const bulkId = randomUUID();
  const release = stage.hold(bulkId, free);
  const files = await stage.files(activityType, mentorIds(10));
  return { bulkId, release, submit: ["submit", ...files, "--bulk-id", bulkId, "--yes"] };
};

describe.concurrent("watching in a terminal", () => {
  test("shows a bar with the rate and the time left, and then the result", async () => {
    const { submit, release } = await held("With a bar", 4);
    const terminal = startInTerminal([...submit, "--watch"], stage.environment(1));
    await terminal.shows(/\[#+\.+\] 4\/10 settled, 0 failed, [\d.]+\/s, \d+ s left/);
    release();
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen).toMatch(/\[#+\] 10\/10 settled, 0 failed, [\d.]+\/s, done/);
    expect(terminal.screen).toMatch(/round 1: success: 10 registered, 0 already registered/);
    expect(terminal.screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(
      terminal.screen.lastIndexOf(HIDE_CURSOR),
    );
  });

  test("shows why the run doesn't move", async () => {
    const { submit, bulkId, release } = await held("Paused meanwhile", 1);
    const terminal = startInTerminal([...submit, "--watch"], stage.environment(1));
    await terminal.shows(/1\/10 settled/);
    const handle = await stage.attach(1, bulkId);
    await handle.pause();
    await terminal.shows(/\d+\/10 settled, 0 failed, [^,]+, paused/);
    release();
    await handle.resume();
    expect(await terminal.exitCode).toBe(0);
  });

  test("ends with Ctrl-C; the run continues, and the command prints how to attach again", async () => {
    const { submit, bulkId, release } = await held("Left", 3);
    const profile = await stage.file("profiles.toml", "[profile.mine]\n");
    const environment = stage.environment(1, { BULK_PROFILE_FILE: profile });
    const terminal = startInTerminal([...submit, "--watch", "--profile", "mine"], environment);
    await terminal.shows(/3\/10 settled/);
    terminal.type(CTRL_C);
    expect(await terminal.exitCode).toBe(130);
    expect(terminal.screen).toContain(`bulk-registration status ${bulkId} --watch --profile mine`);
    expect(terminal.screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(
      terminal.screen.lastIndexOf(HIDE_CURSOR),
    );
    release();
    expect(await (await stage.attach(1, bulkId)).result()).toMatchObject({ succeeded: 10 });
  });
});

describe("a submission of registrations that the chapter has on the same day", () => {
  test("asks first: no registers nobody, yes registers all, and --yes skips the question", async () => {
    const earlier = await stage.submit(2, "Asked about", mentorIds(20).slice(10));
    await earlier.result();
    const files = await stage.files("asked  about", mentorIds(20).slice(10));
    const written = async () =>
      (
        await stage.scene.backend.rows(
          "select from public.bulk_registrations where activity_type = 'asked  about'",
        )
      ).length;
    const submit = (...more: string[]) =>
      startInTerminal(["submit", ...files, "--watch", ...more], stage.environment(1));

    const declined = submit();
    await declined.shows(/Asked about, [\d-]+, \d+ min, by Bo Larsen: 10 of its 10 mentors/);
    await declined.shows(/Register anyway\? \[y\/N\] /);
    declined.type("n\r");
    expect(await declined.exitCode).not.toBe(0);
    expect(declined.screen).toContain("Nothing was registered");
    expect(await written()).toBe(0);

    const confirmed = submit();
    await confirmed.shows(/Register anyway\?/);
    confirmed.type("y\r");
    expect(await confirmed.exitCode).toBe(0);
    expect(await written()).toBe(1);
    const unasked = submit("--yes");
    expect(await unasked.exitCode).toBe(0);
    expect(unasked.screen).not.toContain("Register anyway");
  });
});

describe.concurrent("a missing password", () => {
  test("is asked for, and not shown", async () => {
    const terminal = startInTerminal(["list"], withoutPassword());
    await terminal.shows(/Password of coordinator1@example\.org: /);
    // A typing error that is deleted.
    terminal.type(`${LOCAL_PASSWORD}x\u007F\r`);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen).not.toContain(LOCAL_PASSWORD.slice(0, 3));
  });

  test("is asked for at the terminal also when the mentors come through a pipe", async () => {
    const [, mentors = "", ...template] = await stage.files("Through a pipe", mentorIds(3));
    const args = ["submit", "--mentors", "-", ...template, "--watch", "--yes"];
    const terminal = startInTerminal(args, withoutPassword(), mentors);
    await terminal.shows(/Password of /);
    terminal.type(`${LOCAL_PASSWORD}\r`);
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.screen).toContain("success: 3 registered");
  });

  test("is refused when it is wrong; Ctrl-C ends the question", async () => {
    const wrong = startInTerminal(["list"], withoutPassword());
    await wrong.shows(/Password of /);
    wrong.type("wrong\r");
    expect(await wrong.exitCode).toBe(77);
    const left = startInTerminal(["list"], withoutPassword());
    await left.shows(/Password of /);
    left.type(`half${CTRL_C}`);
    expect(await left.exitCode).toBe(130);
    expect(left.screen).toContain("Interrupted");
  });
});

describe.concurrent("cancelling in a terminal", () => {
  test("asks first, and any answer except yes leaves the run alone", async () => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId, 2);
    const handle = await stage.submit(1, "Not cancelled", mentorIds(10), bulkId);
    const no = startInTerminal(["cancel", bulkId], stage.environment(1));
    await no.shows(/Not cancelled, 2026-11-18: \d+ of 10 mentors are open\./);
    await no.shows(/Cancel the run\? \[y\/N\] /);
    no.type("\r");
    expect(await no.exitCode).toBe(130);
    expect(no.screen).toContain("Not cancelled: the run continues");
    release();
    expect(await handle.result()).toMatchObject({ succeeded: 10 });
  });

  test.for([
    ["goes ahead with yes", []],
    ["isn't asked about with --yes", ["--yes"]],
  ] as const)("%s", async ([name, options]) => {
    const bulkId = randomUUID();
    const release = stage.hold(bulkId);
    const handle = await stage.submit(1, `Cancelled: ${name}`, mentorIds(10), bulkId);
    await eventually("five are in flight", () => stage.heldBack(bulkId) === 5);
    const cancel = startInTerminal(["cancel", bulkId, ...options], stage.environment(1));
    if (options.length === 0) {
      await cancel.shows(/Cancel the run\? \[y\/N\] /);
      cancel.type("y\r");
    }
    expect(await cancel.exitCode).toBe(0);
    expect(cancel.screen.includes("[y/N]")).toBe(options.length === 0);
    await stage.onlyHeldBack(bulkId);
    release();
    expect(await handle.result()).toMatchObject({ succeeded: 5, cancelled: 5 });
  });
});
