/** Pausing, resuming and cancelling in the console, each after a question. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { registerFound } from "../support/browser/form.ts";
import {
  readLines,
  waitForState,
  waitUntilDone,
  waitUntilRegistered,
} from "../support/browser/result-page.ts";
import { countOf, expectLinesAsStored, registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;
let names: string[];
let run = 0;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

beforeEach(async () => {
  run += 1;
  // Twelve of each test's own; the first four get through, five more are then in flight, three haven't begun.
  names = Array.from({ length: 12 }, (_, index) => `Steered Run${run} No${index + 1}`);
  scene.gate.hold(4, await scene.addMentors(names));
});

test("a run is paused after a question, stays so across a reload, and goes on when it is resumed", async () => {
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);

    const question = page.getByRole("alertdialog", { name: "Pause this registration?" });
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await question.waitFor();
    await picture("before pausing");
    await question.getByRole("button", { name: "Go on registering" }).click();
    await question.waitFor({ state: "detached" });
    await waitForState(page, "Registering");

    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await question.getByRole("button", { name: "Pause", exact: true }).click();
    await waitForState(page, "Paused");
    // What was in flight settles; a write that begins before the worker knows of the pause stays at the gate.
    scene.gate.letThrough(5);
    await waitUntilDone(page, 9, 12);
    await page.reload();
    await waitForState(page, "Paused");
    await page.getByText(/^This is paused\./).waitFor();
    await waitUntilDone(page, 9, 12);
    await waitUntilRegistered(page, 9);
    expect((await readLines(page)).filter(({ status }) => status === "Waiting")).toHaveLength(3);
    expect(await registeredNames(scene.backend, bulkId)).toHaveLength(9);
    await picture("paused");

    await page.getByRole("button", { name: "Resume" }).click();
    const resuming = page.getByRole("alertdialog", { name: "Resume this registration?" });
    await resuming.getByRole("button", { name: "Leave it paused" }).click();
    await resuming.waitFor({ state: "detached" });
    await waitForState(page, "Paused");
    await page.getByRole("button", { name: "Resume" }).click();
    await resuming.getByRole("button", { name: "Resume" }).click();
    await waitForState(page, "Registering");
    scene.gate.letThrough();
    await waitForState(page, "All registered");
    await expectLinesAsStored(page, scene.backend, bulkId);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
  });
});

test("a run is cancelled after a question that says what will happen, and the rest can be tried again", async () => {
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);

    const question = page.getByRole("alertdialog", { name: "Cancel this registration?" });
    await page.getByRole("button", { name: "Cancel registration" }).click();
    await question.waitFor();
    const text = await question.innerText();
    expect(text).toContain("4 are registered and stay so.");
    expect(text).toContain(
      "8 are left: what has already begun will be finished, the rest will not be registered.",
    );
    await picture("before cancelling");
    await question.getByRole("button", { name: "Go on registering" }).click();
    await question.waitFor({ state: "detached" });
    await waitForState(page, "Registering");

    await page.getByRole("button", { name: "Cancel registration" }).click();
    await question.getByRole("button", { name: "Cancel the rest" }).click();
    // The fifth in flight isn't answered in time, and is let go.
    scene.gate.letThrough(4);
    await waitForState(page, "Cancelling");
    await waitForState(page, "You cancelled: 8 registered, 4 not");
    // Now it reaches the database, too late.
    scene.gate.letThrough();
    const lines = await expectLinesAsStored(page, scene.backend, bulkId);

    expect(lines.filter(({ status }) => status === "Cancelled")).toHaveLength(4);
    expect(await registeredNames(scene.backend, bulkId)).toHaveLength(8);
    await picture("cancelled");

    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    const entry = page.getByRole("list", { name: "My registrations" }).getByRole("listitem").first();
    await entry.filter({ hasText: "Cancelled" }).waitFor();
    expect(await entry.innerText()).toContain("12 mentors: 8 registered, 4 cancelled");
    await entry.getByRole("link").first().click();

    await page.getByRole("button", { name: "Register the remaining 4" }).click();
    await page.getByRole("dialog").getByText("4 of 4 chosen").waitFor();
    await page.getByRole("button", { name: "Try 4 again" }).click();
    await page.getByText("Round 2", { exact: true }).waitFor();
    await waitForState(page, "All registered");
    await expectLinesAsStored(page, scene.backend, bulkId);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
  });
});

test("a run whose database is away says what it waits for, and goes on by itself", async () => {
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);
    scene.gate.away = true;
    scene.gate.letThrough();
    await waitForState(page, "Waiting");
    await page
      .getByText("The system is down at the moment. This goes on by itself as soon as it can.", {
        exact: true,
      })
      .waitFor();
    await picture("waiting for the database");
    expect(await registeredNames(scene.backend, bulkId)).toHaveLength(4);
    scene.gate.away = false;
    await waitForState(page, "All registered");
    await expectLinesAsStored(page, scene.backend, bulkId);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
  });
  expect(await countOf(scene.backend, "proxy_activities")).toBe(36);
});
