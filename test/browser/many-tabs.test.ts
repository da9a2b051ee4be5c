/** Many tabs on runs: a browser opens six connections to one server, for all of its tabs together. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { registerFound } from "../support/browser/form.ts";
import { waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";

const TABS = 10;
const names = Array.from({ length: 12 }, (_, index) => `Tabbed No${index + 1}`);

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  // Before the console reads the chapter's mentors.
  scene.gate.hold(4, await scene.addMentors(names));
});
afterAll(() => scene.stop());

async function steer(page: Page, button: "Pause" | "Resume"): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: button, exact: true }).click();
}

test("in ten tabs of one run, pausing and resuming arrive at once, and every tab shows how it goes on", () =>
  scene.visit(async ({ page, context }) => {
    const bulkId = await registerFound(page, "Tabbed", names.length);
    await waitUntilDone(page, 4, names.length);
    const tabs = [page];
    while (tabs.length < TABS) {
      const tab = await context.newPage();
      await tab.goto(page.url());
      await waitUntilDone(tab, 4, names.length);
      tabs.push(tab);
    }

    const last = tabs.at(-1) ?? page;
    await steer(last, "Pause");
    await waitForState(last, "Paused");
    scene.gate.letThrough(5);
    for (const tab of tabs) {
      await waitForState(tab, "Paused");
      await waitUntilDone(tab, 9, names.length);
    }
    expect(await registeredNames(scene.backend, bulkId)).toHaveLength(9);

    scene.gate.letThrough();
    await steer(page, "Resume");
    for (const tab of tabs) await waitForState(tab, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(names.toSorted());
  }));
