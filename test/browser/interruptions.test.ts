/** What comes between a coordinator and a run: a reload, a second tab, a worker that is killed or missing, a lost connection. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { registerFound } from "../support/browser/form.ts";
import { recordAnnouncements, recordLines } from "../support/browser/recording.ts";
import {
  readLines,
  waitForState,
  waitUntilDone,
  waitUntilRegistered,
} from "../support/browser/result-page.ts";
import { byName, expectLinesAsStored, registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;
let names: string[];
let run = 0;

beforeAll(async () => {
  scene = await openConsoleScene({ workerProcess: true });
});
afterAll(() => scene.stop());

beforeEach(async () => {
  run += 1;
  names = Array.from({ length: 20 }, (_, index) => `Interrupted Run${run} No${index + 1}`);
  scene.gate.hold(6, await scene.addMentors(names));
});

/** Each line went from waiting to registered, or was registered from the first; none was lost, and none went back. */
function expectOnlyForward(history: Record<string, string[]>): void {
  expect(Object.keys(history).toSorted()).toEqual(names.toSorted());
  for (const words of Object.values(history)) {
    expect(words.at(-1)).toBe("Registered");
    expect(words.slice(0, -1).filter((word) => word !== "Waiting")).toEqual([]);
    expect(words.length).toBeLessThanOrEqual(2);
  }
}

async function expectAllRegistered(page: Page, bulkId: string): Promise<void> {
  await waitForState(page, "All registered", { timeout: 60_000 });
  await waitUntilDone(page, 20, 20);
  const lines = await expectLinesAsStored(page, scene.backend, bulkId);
  expect(lines.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
}

/** Tall enough to show all lines at once. */
const TALL = { viewport: { width: 1_280, height: 2_000 } };

test("a run that no worker takes up says so, and since when; a pause arrives as soon as there is one", async () => {
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitForState(page, "Waiting");
    await page.getByText(/^The part of the system that registers mentors is not running/).waitFor();
    await page.getByText(/^Nothing has moved since .+ Your list is safe, and you can close/).waitFor();
    expect(await registeredNames(scene.backend, bulkId)).toEqual([]);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByText("Pausing …").waitFor();
    await page.getByText(/^Your pause hasn't arrived yet\./).waitFor();
    await picture("no worker");
    const worker = scene.startWorker();
    await waitForState(page, "Paused");
    expect(await page.getByText(/hasn't arrived yet|Nothing has moved/).count()).toBe(0);
    scene.gate.letThrough();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Resume" }).click();
    await expectAllRegistered(page, bulkId);
    await worker.stop();
  }, TALL);
});

test("a run that was terminated is interrupted, and those who are left can be taken up once", async () => {
  const worker = scene.startWorker();
  await scene.visit(async ({ page, picture, expectErrors }) => {
    expectErrors(/net::ERR_FAILED/);
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilDone(page, 6, 20);
    await scene.temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1)).terminate();
    await waitForState(page, "Interrupted");
    await page.getByText(/^This was stopped before it was done/).waitFor();
    await picture("interrupted");
    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    await page.getByRole("listitem").filter({ hasText: "Interrupted" }).getByRole("link").first().click();
    scene.gate.letThrough();

    await page.getByRole("button", { name: "Retry the rest" }).click();
    const dialog = page.getByRole("dialog", { name: "Retry the rest" });
    // The answer to the first try is lost on the way.
    let losses = 1;
    await page.route(/\/retry$/, async (route) => {
      if (losses-- <= 0) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole("button", { name: /^Try \d+ again$/ }).click();
    await dialog.getByText(/^We couldn't tell whether it started/).waitFor();
    await dialog.getByRole("button", { name: /^Try \d+ again$/ }).click();
    await page.getByText("Round 2", { exact: true }).waitFor();
    await waitForState(page, "All registered");
    await expectLinesAsStored(page, scene.backend, bulkId);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
    const rounds = await scene.backend.rows(
      "select round from public.bulk_registration_rounds where bulk_id = $1",
      [bulkId],
    );
    expect(rounds).toHaveLength(2);
  }, TALL);
  await worker.stop();
});

test("a reload in the middle comes back to the same run where it is", async () => {
  const worker = scene.startWorker();
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilRegistered(page, 6);
    const before = byName(await readLines(page));
    await page.reload();
    await waitUntilRegistered(page, 6);
    await picture("after the reload");
    expect(byName(await readLines(page))).toEqual(before);
    const history = await recordLines(page);
    scene.gate.letThrough(5);
    await waitUntilDone(page, 11, 20);
    scene.gate.letThrough();
    await expectAllRegistered(page, bulkId);
    expectOnlyForward(await history());
  }, TALL);
  await worker.stop();
});

test("a second tab shows the same run, and the way back through the browser's history leads to it", async () => {
  const worker = scene.startWorker();
  await scene.visit(async ({ page, context }) => {
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilDone(page, 6, 20);
    const second = await context.newPage();
    await second.goto(page.url());
    await waitUntilRegistered(second, 6);
    await page.bringToFront();
    await waitUntilRegistered(page, 6);
    const ofFirst = byName(await readLines(page));
    await second.bringToFront();
    expect(byName(await readLines(second))).toEqual(ofFirst);
    await page.bringToFront();

    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "My registrations" }).waitFor();
    await page.goBack();
    await waitUntilDone(page, 6, 20);
    const histories = [await recordLines(page), await recordLines(second)];
    scene.gate.letThrough();
    await expectAllRegistered(page, bulkId);
    await second.bringToFront();
    await expectAllRegistered(second, bulkId);
    for (const history of histories) expectOnlyForward(await history());
  }, TALL);
  await worker.stop();
});

test("a worker that is killed in the middle is replaced, and the list goes on", async () => {
  const first = scene.startWorker();
  await scene.visit(async ({ page, picture }) => {
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilDone(page, 6, 20);
    const history = await recordLines(page);
    await first.kill();
    scene.gate.letThrough();
    await picture("without a worker");
    expect(await registeredNames(scene.backend, bulkId)).not.toEqual(names.toSorted());
    const second = scene.startWorker();
    await expectAllRegistered(page, bulkId);
    expectOnlyForward(await history());
    await second.stop();
  }, TALL);
});

test("a connection that is lost shows so, and when it is back nothing is missing and nothing there twice", async () => {
  const worker = scene.startWorker();
  await scene.visit(async ({ page, picture, expectErrors }) => {
    expectErrors(/net::ERR_/);
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilDone(page, 6, 20);
    const history = await recordLines(page);
    const announced = await recordAnnouncements(page);
    const lost = page.getByRole("alert").getByText("Connection lost, trying again");

    scene.connection.cut();
    await lost.waitFor();
    await picture("connection lost");
    scene.gate.letThrough(7);
    await expect.poll(async () => (await registeredNames(scene.backend, bulkId)).length).toBe(13);
    scene.connection.mend();
    await waitUntilDone(page, 13, 20);
    await lost.waitFor({ state: "detached" });
    await expect.poll(async () => (await announced()).includes("Connected again")).toBe(true);

    // And once more, this time past the end of the run.
    scene.connection.cut();
    await lost.waitFor();
    scene.gate.letThrough();
    await expect.poll(async () => (await registeredNames(scene.backend, bulkId)).length).toBe(20);
    scene.connection.mend();
    await expectAllRegistered(page, bulkId);
    expect(await lost.count()).toBe(0);
    expectOnlyForward(await history());
    expect((await announced()).at(-1)).toBe("Done. 20 mentors registered, 0 failed");
  }, TALL);
  await worker.stop();
});

test("a backend that is replaced in the middle loses no line and repeats none", async () => {
  const worker = scene.startWorker();
  await scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/net::ERR_|503/);
    const bulkId = await registerFound(page, `Run${run}`, 20);
    await waitUntilDone(page, 6, 20);
    const history = await recordLines(page);
    await scene.replaceBackend();
    scene.gate.letThrough(5);
    await waitUntilDone(page, 11, 20);
    await scene.replaceBackend();
    scene.gate.letThrough();
    await expectAllRegistered(page, bulkId);
    expectOnlyForward(await history());
    expect(await page.getByText("Connection lost, trying again").count()).toBe(0);
  }, TALL);
  await worker.stop();
});
