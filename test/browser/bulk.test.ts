/**
 * Register several mentors, from the form to the last retry, as a coordinator goes through it.
 *
 * Longer than 250 lines: the tests follow one coordinator from the form to the last retry.
 */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import {
  ACTIVITY,
  check,
  chooseMentors,
  confirm,
  fillForm,
  openFlow,
  reviewButton,
} from "../support/browser/form.ts";
import { NEED_ATTENTION, readLines, waitForState } from "../support/browser/result-page.ts";
import type { Line } from "../support/browser/result-page.ts";
import {
  countOf,
  expectLinesAsStored,
  registeredNames,
  storedLines,
} from "../support/browser/stored-lines.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const REGISTERED = [
  "Amina Dahl",
  "Birgit Kowalska",
  "Dagny Yilmaz",
  "Emeka Ghani",
  "Oskar Nygård",
  "Wiktor Zając",
];
const REFUSED = "Carlos Rossi";
const INACTIVE = "Olga Tveit";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const namesOf = (lines: readonly Line[]) => lines.map(({ name }) => name).toSorted();

/** The texts of a list's options, with whether each is chosen. */
async function chosenOf(page: Page, list: string): Promise<Record<string, boolean>> {
  const options = await page.getByRole("listbox", { name: list }).getByRole("option").all();
  const states = options.map(async (option) => [
    await option.innerText(),
    (await option.getAttribute("aria-selected")) === "true",
  ]);
  return Object.fromEntries(await Promise.all(states)) as Record<string, boolean>;
}

async function downloadList(page: Page): Promise<{ file: string; rows: Record<string, string>[] }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download as CSV" }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  return { file: download.suggestedFilename(), rows: parse(text, { columns: true, bom: true }) };
}

describe("a bulk registration in which some can't be registered", () => {
  let bulkId: string;

  test("tells beforehand who is new and who is inactive, and afterwards what became of each, the failed ones first", async () => {
    scene.gate.refused.add(mentorId(3));
    await scene.visit(async ({ page, picture }) => {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, [...REGISTERED, REFUSED, INACTIVE]);
      await page.getByText("8 chosen").waitFor();
      await fillForm(page, ACTIVITY);
      await picture("filled in");
      expect(await check(page)).toBe("7 new, 1 inactive.");
      expect(await countOf(scene.backend, "bulk_registrations")).toBe(0);
      await picture("before confirming");
      bulkId = await confirm(page);
      await waitForState(page, NEED_ATTENTION);
      await picture("partly registered");

      const lines = await expectLinesAsStored(page, scene.backend, bulkId);
      await expect
        .poll(async () => namesOf((await readLines(page)).slice(0, 2)))
        .toEqual([REFUSED, INACTIVE]);
      expect(namesOf(lines.filter(({ status }) => status === "Registered"))).toEqual(REGISTERED);
      expect(lines.find(({ name }) => name === INACTIVE)?.status).toMatch(/no longer active/);
      expect(lines.find(({ name }) => name === REFUSED)?.status).toMatch(/refused/);
    });
    expect(await registeredNames(scene.backend, bulkId)).toEqual(REGISTERED);
  });

  test("can be opened again later, narrowed to the failed ones, and taken along as CSV", async () => {
    await scene.visit(async ({ page }) => {
      await page.getByRole("link", { name: "My registrations", exact: true }).click();
      const entry = page.getByRole("list", { name: "My registrations" }).getByRole("listitem");
      await entry.first().waitFor();
      expect(await entry.count()).toBe(1);
      expect(await entry.innerText()).toMatch(
        /Peer mentoring session \d+ \w+ \d{4}\s+2 need attention\s+8 mentors: 6 registered, 2 failed/,
      );
      await entry.getByRole("link").first().click();
      await waitForState(page, NEED_ATTENTION);
      await expect.poll(async () => (await readLines(page)).length).toBe(8);

      await page.getByRole("radio", { name: "Not registered 2" }).check({ force: true });
      await expect.poll(async () => namesOf(await readLines(page))).toEqual([REFUSED, INACTIVE]);
      await page.getByRole("radio", { name: "Registered 6" }).check({ force: true });
      await expect.poll(async () => namesOf(await readLines(page))).toEqual(REGISTERED);
      await page.getByRole("radio", { name: "All 8" }).check({ force: true });
      await expect.poll(async () => (await readLines(page)).length).toBe(8);

      const { file, rows } = await downloadList(page);
      expect(file).toMatch(/\.csv$/);
      const stored = await scene.backend.rows<{ mentor_id: string; status: string; code: string }>(
        `select mentor_id::text, case when error_code is null then 'success' else 'failure' end as status,
           coalesce(error_code, '') as code
         from public.bulk_registration_items where bulk_id = $1 order by position`,
        [bulkId],
      );
      expect(
        rows.map((row) => ({ mentor_id: row["Mentor ID"], status: row["Status"], code: row["Code"] })),
      ).toEqual(stored);
      expect(rows.map((row) => row["Name"])).toEqual(
        (await storedLines(scene.backend, bulkId)).map(({ name }) => name),
      );
    });
  });

  test("tries again, in the same list, just the failed one that can succeed", async () => {
    scene.gate.refused.clear();
    await scene.visit(async ({ page, picture }) => {
      await page.goto(`/console/registrations/${bulkId}`);
      await waitForState(page, NEED_ATTENTION);
      await page.getByRole("button", { name: "Retry failed" }).click();
      const dialog = page.getByRole("dialog", { name: "Retry failed" });
      await dialog.getByText("1 of 2 chosen").waitFor();
      await dialog.getByText(/^1 mentor can't be registered as things are/).waitFor();
      expect(await chosenOf(page, "Mentors to try again")).toEqual({
        [REFUSED]: true,
        [`${INACTIVE}: This mentor is no longer active`]: false,
      });
      await picture("to be tried again");
      await dialog.getByRole("button", { name: "Try 1 again" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.getByText("Round 2", { exact: true }).waitFor();
      await waitForState(page, NEED_ATTENTION);
      const lines = await expectLinesAsStored(page, scene.backend, bulkId);
      expect(lines).toHaveLength(8);
      expect(lines.filter(({ status }) => status.startsWith("Failed")).map(({ name }) => name)).toEqual([
        INACTIVE,
      ]);
      expect(page.url()).toContain(bulkId);
    });
    expect(await registeredNames(scene.backend, bulkId)).toEqual([...REGISTERED, REFUSED].toSorted());
  });

  test("ends with everybody registered once the last obstacle is gone", async () => {
    await scene.backend.rows("update public.mentors set active = true where full_name = $1", [INACTIVE]);
    await scene.visit(async ({ page, picture }) => {
      await page.goto(`/console/registrations/${bulkId}`);
      await page.getByRole("button", { name: "Retry failed" }).click();
      await page.getByRole("button", { name: "Choose whom to try again" }).waitFor();
      await page.getByRole("option", { name: INACTIVE }).click();
      await page.getByRole("button", { name: "Try 1 again" }).click();
      await page.getByText("Round 3", { exact: true }).waitFor();
      await waitForState(page, "All registered");
      const lines = await expectLinesAsStored(page, scene.backend, bulkId);
      expect(lines.map(({ status }) => status)).toEqual(Array(8).fill("Registered"));
      expect(await page.getByRole("button", { name: "Retry failed" }).count()).toBe(0);
      await picture("all registered");
    });
    expect(await registeredNames(scene.backend, bulkId)).toEqual(
      [...REGISTERED, REFUSED, INACTIVE].toSorted(),
    );
    expect(await countOf(scene.backend, "bulk_registrations")).toBe(1);
  });

  test("registers nobody twice when the same form is sent again", async () => {
    await scene.visit(async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, [...REGISTERED.slice(0, 3), "Freya Nowak"]);
      await fillForm(page, ACTIVITY);
      expect(await check(page)).toBe("1 new, 3 already registered.");
      const again = await confirm(page);
      await waitForState(page, "All registered");
      await expectLinesAsStored(page, scene.backend, again);
      expect(await registeredNames(scene.backend, again)).toEqual(["Freya Nowak"]);
    });
    expect(await countOf(scene.backend, "proxy_activities")).toBe(9);
  });
});

test("a form that isn't complete is sent back with what is missing, and nothing is asked of the database", async () => {
  const before = await countOf(scene.backend, "bulk_registrations");
  await scene.visit(async ({ page, picture }) => {
    await openFlow(page, "Register several mentors");
    await (await reviewButton(page)).click();
    await page.getByText("Choose at least one mentor").waitFor();
    for (const text of ["Enter an activity type", "Enter a date", "Enter the duration in minutes"]) {
      expect(await page.getByText(text).count()).toBe(1);
    }
    const search = page.getByRole("searchbox", { name: "Search mentors" });
    expect(await search.evaluate((box) => box === box.ownerDocument.activeElement)).toBe(true);
    await picture("what is missing");

    await chooseMentors(page, ["Amina Dahl"]);
    await fillForm(page, { ...ACTIVITY, durationMinutes: "1441" });
    await (await reviewButton(page)).click();
    await page.getByText("Enter whole minutes from 1 to 1,440").waitFor();
    const duration = page.getByRole("textbox", { name: "Duration in minutes" });
    expect(await duration.getAttribute("aria-invalid")).toBe("true");
  });
  expect(await countOf(scene.backend, "bulk_registrations")).toBe(before);
});

test("an answer that was lost on the way leads to one registration, not two, when it is confirmed again", async () => {
  await scene.visit(async ({ page, expectErrors, picture }) => {
    expectErrors(/net::ERR_FAILED/);
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Goran Bakken", "Hanna Iversen"]);
    await fillForm(page, { ...ACTIVITY, activityType: "Lost and found" });
    await check(page);
    let losses = 1;
    await page.route(/\/bulk-registrations$/, async (route) => {
      if (route.request().method() !== "POST" || losses-- <= 0) return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await page.getByRole("button", { name: "Confirm and register" }).click();
    await page
      .getByRole("alert")
      .getByText(/^We couldn't tell whether it started/)
      .waitFor();
    await picture("the answer was lost");
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    const runs = await scene.backend.rows<{ bulk_id: string }>(
      "select bulk_id::text from public.bulk_registrations where activity_type = 'Lost and found'",
    );
    expect(runs).toEqual([{ bulk_id: bulkId }]);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Goran Bakken", "Hanna Iversen"]);
  });
});

test("a second click on the button that confirms starts nothing more", async () => {
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Idris Petrov", "Jolanta Wolf"]);
    await fillForm(page, { ...ACTIVITY, activityType: "Clicked twice" });
    await check(page);
    await page.getByRole("button", { name: "Confirm and register" }).dblclick();
    await waitForState(page, "All registered");
    const runs = await scene.backend.rows(
      "select bulk_id from public.bulk_registrations where activity_type = 'Clicked twice'",
    );
    expect(runs).toHaveLength(1);
  });
});

test("a failed run for everybody says so", async () => {
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Idris Petrov", "Jolanta Wolf"]);
    await fillForm(page, ACTIVITY);
    await check(page);
    await scene.backend.rows(
      "update public.mentors set active = false where full_name in ('Idris Petrov', 'Jolanta Wolf')",
    );
    const bulkId = await confirm(page);
    await waitForState(page, "None registered");
    await expectLinesAsStored(page, scene.backend, bulkId);
    expect(await registeredNames(scene.backend, bulkId)).toEqual([]);
  });
});
