/** The README's pictures of the console: `npm run screenshots` takes them anew; otherwise they are kept with the others. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { ARTEFACTS } from "../support/browser/artefacts.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, confirm, fillForm, openFlow } from "../support/browser/form.ts";
import { NEED_ATTENTION, readLines, waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const directory = readLocalConfig().screenshotDirectory ?? join(ARTEFACTS, "screenshots");

const EARLIER = ["Amina Dahl", "Birgit Kowalska"];
const MENTORS = [
  "Carlos Rossi",
  "Dagny Yilmaz",
  "Emeka Ghani",
  "Freya Nowak",
  "Goran Bakken",
  "Hanna Iversen",
  "Idris Petrov",
  "Oskar Nygård",
  "Priya Usman",
  "Wiktor Zając",
];

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

async function take(page: Page, name: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), animations: "disabled", caret: "hide" });
}

test("a registration for many is filled in, runs, and shows who could not be registered", async () => {
  await scene.visit(
    async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, EARLIER);
      await fillForm(page, ACTIVITY);
      await check(page);
      await confirm(page);
      await waitForState(page, "All registered");

      scene.gate.refused.add(mentorId(6));
      scene.gate.hold(7);
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, [...EARLIER, ...MENTORS, "Olga Tveit"]);
      await fillForm(page, ACTIVITY);
      await page.getByRole("textbox", { name: "Note (optional)" }).blur();
      await take(page, "register-for-many");
      expect(await check(page)).toBe("10 new, 2 already registered, 1 inactive.");
      await confirm(page);
      await waitUntilDone(page, 7, 13);
      scene.gate.letThrough();
      await waitForState(page, NEED_ATTENTION);
      await expect
        .poll(async () => (await readLines(page)).slice(0, 2).map(({ status }) => status.slice(0, 7)))
        .toEqual(["Failed:", "Failed:"]);
      await take(page, "registration-result");
    },
    { viewport: { width: 1_120, height: 900 }, deviceScaleFactor: 1.5 },
  );
});
