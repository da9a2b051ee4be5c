/** What is around a page's own content: the tab's title, the note, names that are alike, paper, and a backend that comes back. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import {
  ACTIVITY,
  chooseFound,
  check,
  confirm,
  fillForm,
  openFlow,
  reviewButton,
} from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { lineList, waitForState, waitUntilDone } from "../support/browser/result-page.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("the tab tells how far the run is and what it registers, and the note stands on the result", async () => {
  const names = Array.from({ length: 6 }, (_, index) => `Titled No${index + 1}`);
  scene.gate.hold(2, await scene.addMentors(names));
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseFound(page, "Titled", 6);
    await fillForm(page, { ...ACTIVITY, activityType: "Group session", note: "Bring a cake" });
    await check(page);
    await confirm(page);
    await waitUntilDone(page, 2, 6);
    await expect.poll(() => page.title()).toBe("2/6 · Group session");
    await page.getByText("Bring a cake", { exact: true }).waitFor();
    scene.gate.letThrough();
    await waitForState(page, "All registered");
    await expect.poll(() => page.title()).toBe("✓ · Group session");
    await page.getByText("Bring a cake", { exact: true }).waitFor();
  });
});

test("two mentors of one name are told apart in the list, in the check and in the result", async () => {
  const ids = await scene.addMentors(["Twin Hansen", "Twin Hansen"]);
  const marks = ids.map((id) => `…${id.slice(-4)}`).toSorted();
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseFound(page, "Twin Hansen", 2);
    const shown = async (rows: string[]) => rows.map((row) => /….{4}/.exec(row)?.[0] ?? "").toSorted();
    await page.getByRole("searchbox", { name: "Search mentors" }).fill("Twin Hansen");
    const options = page.getByRole("option", { name: "Twin Hansen" });
    await expect.poll(() => options.count()).toBe(2);
    expect(await shown(await options.allInnerTexts())).toEqual(marks);
    await inspect(page, "many: names that are alike");
    await fillForm(page, ACTIVITY);
    await check(page);
    const checked = page.getByRole("list", { name: "2 mentors to be registered" }).getByRole("listitem");
    expect(await shown(await checked.allInnerTexts())).toEqual(marks);
    await confirm(page);
    await waitForState(page, "All registered");
    expect(await shown(await lineList(page).getByRole("listitem").allInnerTexts())).toEqual(marks);
    expect(await page.getByRole("listitem").filter({ hasText: "…" }).count()).toBe(2);
  });
});

test("every row of a long result is printed, and what is only for the screen is not", async () => {
  await scene.addMentors(Array.from({ length: 150 }, (_, index) => `Printed No${index + 1}`));
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseFound(page, "Printed", 150);
    await fillForm(page, ACTIVITY);
    await check(page);
    await confirm(page);
    await waitForState(page, "All registered");
    const rows = lineList(page).getByRole("listitem");
    expect(await rows.count()).toBeLessThan(150);
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => rows.count()).toBe(150);
    const heights = await lineList(page).evaluate((list) => [list.scrollHeight, list.clientHeight]);
    expect(heights[0]).toBe(heights[1]);
    await expect.poll(() => button(page, "Download as CSV").isVisible()).toBe(false);
    await page.emulateMedia({ media: "screen" });
    await expect.poll(() => rows.count()).toBeLessThan(150);
  });
});

test.for(["00000000-0000-4000-8000-00000000dead", "00000000-0000-40"])(
  "the address of a registration that doesn't exist, %s, is said to lead nowhere",
  (bulkId) =>
    scene.visit(async ({ page, expectErrors }) => {
      expectErrors(/40[04]/);
      for (const path of ["registrations", "register-one"]) {
        await page.goto(`/console/${path}/${bulkId}`);
        await page.getByRole("heading", { level: 1, name: "This page does not exist" }).waitFor();
        expect(await page.getByText("Loading").count()).toBe(0);
      }
    }),
);

test("a page that is empty for want of a connection loads again by itself, and counts nobody before", () =>
  scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/net::ERR_|50\d/);
    for (const [flow, shown] of [
      ["Register several mentors", /^[\d,]+ found$/],
      ["My registrations", /^[\d,]+ shown$|^You have not registered anything yet\.$/],
    ] as const) {
      await page.getByRole("link", { name: "Register one mentor", exact: true }).click();
      await page.getByText(/^[\d,]+ found$/).waitFor();
      await page.route(/\/(mentors|bulk-registrations)\?/, (route) => route.abort());
      await page.getByRole("link", { name: flow, exact: true }).click();
      await page.getByRole("alert").getByText("The server can't be reached at the moment.").waitFor();
      expect(await page.getByText(/^0 found$/).count()).toBe(0);
      await page.unrouteAll();
      await page.getByText(shown).first().waitFor();
      expect(await page.getByText("The server can't be reached").count()).toBe(0);
    }
  }));

test.for([
  ["a small laptop", 1_280, 800],
  ["a phone", 390, 700],
] as const)("the main button is in sight on %s, without scrolling", ([, width, height]) =>
  scene.visit(
    async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await page.getByText(/^[\d,]+ found$/).waitFor();
      const isInSight = async (shown: Locator) => {
        const box = await shown.boundingBox();
        return box !== null && box.y >= 0 && box.y + box.height <= height;
      };
      expect(await isInSight(await reviewButton(page))).toBe(true);
      await button(page, "Select all found").click();
      await fillForm(page, ACTIVITY);
      await check(page);
      expect(await isInSight(button(page, "Confirm and register"))).toBe(true);
    },
    { viewport: { width, height } },
  ),
);
