/** Names and activities that hold markup, formulas or odd writing are text, wherever they are shown. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { check, confirm, daysAgo, fillForm, openFlow } from "../support/browser/form.ts";
import { readRows } from "../support/browser/long-list.ts";
import { readLines, waitForState } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";

const NAMES = [
  "<script>globalThis.hacked = true</script>",
  '<img src="x" onerror="globalThis.hacked = true">',
  '"><svg onload=alert(1)>',
  "javascript:alert(1)//",
  "{{7*7}} ${7*7} <%= 7*7 %>",
  "\u202Egnp.exe \u202D",
  "\u0627\u0644\u0639\u0631\u0628\u064A\u0629 123",
  "=cmd|' /C calc'!A0",
  "+1+1",
  "@SUM(1,1)",
  "-2+3",
  "'; drop table mentors; --",
  'a "quoted", name; with\ttab',
  "&lt;b&gt;not bold&lt;/b&gt;",
  "null",
  "undefined",
  "__proto__",
  "constructor",
  "👩‍👩‍👧‍👦 🏳️‍🌈 \u{1F468}\u{1F3FD}",
  "Z\u0351\u036B\u0343a\u0302\u0303l\u0334\u0335g\u0321\u0322o\u0315",
  "x".repeat(200),
  "many words ".repeat(18).trim(),
];

const ACTIVITY = {
  activityType: "<b onmouseover=alert(1)>Session</b>",
  date: daysAgo(10),
  durationMinutes: "45",
  note: "<script>globalThis.hacked = true</script>",
};

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  await scene.backend.rows("delete from public.mentors");
  await scene.addMentors(NAMES);
});
afterAll(() => scene.stop());

/** Names as they are, with nothing of them made into elements, and nothing of them run. A dialog fails the visit anyway. */
async function expectNothingRun(page: Page): Promise<void> {
  const traces = await page.locator(":root").evaluate((root) => ({
    hacked: root.ownerDocument.defaultView.hacked,
    elements: root.querySelectorAll('img[src="x"], svg[onload], b[onmouseover], body script').length,
    isWiderThanTheWindow: root.scrollWidth > root.clientWidth,
  }));
  expect(traces).toEqual({ hacked: undefined, elements: 0, isWiderThanTheWindow: false });
}

test("names and activities that hold markup, formulas or odd writing are text and nothing else, from choosing to the file", async () => {
  await scene.visit(
    async ({ page, picture }) => {
      await openFlow(page, "Register several mentors");
      await page.getByText(`${NAMES.length} found`).waitFor();
      expect((await readRows(page.getByRole("listbox"))).map(({ name }) => name).toSorted()).toEqual(
        NAMES.toSorted(),
      );
      for (const name of NAMES.slice(0, 8)) {
        await page.getByRole("searchbox").fill(name);
        await expect
          .poll(async () => (await readRows(page.getByRole("listbox"))).map((row) => row.name))
          .toEqual([name]);
      }
      await page.getByRole("searchbox").fill("");
      await expectNothingRun(page);
      await page.getByRole("button", { name: "Select all found" }).click();
      await fillForm(page, ACTIVITY);
      expect(await check(page)).toBe(`${NAMES.length} new.`);
      await picture("hostile names chosen");
      await expectNothingRun(page);
      const bulkId = await confirm(page);
      await waitForState(page, "All registered");
      await expect
        .poll(async () => (await readLines(page)).map(({ name }) => name).toSorted())
        .toEqual(NAMES.toSorted());
      expect(await registeredNames(scene.backend, bulkId)).toEqual(NAMES.toSorted());
      await picture("hostile names registered");
      await expectNothingRun(page);

      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download as CSV" }).click(),
      ]);
      const text = await readFile(await download.path(), "utf8");
      const rows: Record<string, string>[] = parse(text, { columns: true, bom: true });
      expect(rows).toHaveLength(NAMES.length);
      // A spreadsheet would take these for formulas: no field may begin like one.
      expect(
        Object.values(rows).flatMap((row) =>
          Object.values(row).filter((field) => /^[=+@\-\t\r]/.test(field)),
        ),
      ).toEqual([]);

      await page.getByRole("link", { name: "My registrations", exact: true }).click();
      await page.getByRole("listitem").filter({ hasText: ACTIVITY.activityType }).waitFor();
      await expectNothingRun(page);
    },
    { viewport: { width: 1_280, height: 2_400 } },
  );
});

test("they are so also when they fail and are tried again, and in the flow for one", async () => {
  await scene.visit(
    async ({ page, picture }) => {
      await openFlow(page, "Register several mentors");
      const script = NAMES[0] ?? "";
      for (const name of NAMES.slice(0, 3)) {
        await page.getByRole("searchbox").fill(name);
        await page.getByRole("option", { name }).click();
      }
      await fillForm(page, { ...ACTIVITY, activityType: "Again" });
      await check(page);
      await expectNothingRun(page);
      await scene.backend.rows("update public.mentors set active = false");
      await confirm(page);
      await waitForState(page, "None registered");
      await page.getByRole("button", { name: "Retry failed" }).click();
      await page.getByRole("dialog").getByText(script).waitFor();
      await picture("hostile names to be tried again");
      await expectNothingRun(page);
      await page.keyboard.press("Escape");

      await openFlow(page, "Register one mentor");
      await page.getByRole("searchbox").fill(script);
      await page.getByRole("option", { name: script }).click();
      await fillForm(page, { ...ACTIVITY, activityType: "Again" });
      expect(await check(page)).toBe(`${script} is inactive and can't be registered.`);
      await expectNothingRun(page);
    },
    { viewport: { width: 1_280, height: 2_400 } },
  );
});
