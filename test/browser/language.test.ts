/** The page in the coordinator's own language: chosen by the browser or in the page, in words, dates, names and files. */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, confirm, fillForm, openFlow } from "../support/browser/form.ts";
import { readLines, waitForState } from "../support/browser/result-page.ts";
import { signIn } from "../support/browser/sign-in-page.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";

const CONTACT = "Kari Nordmann, 22 00 00 00";
const { en, nb } = TEXTS;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene({ contact: CONTACT });
});
afterAll(() => scene.stop());

const languageOf = (page: Page) => page.locator("html").getAttribute("lang");
const choice = (page: Page) => page.getByRole("combobox", { name: /^(Language|Språk)$/ });

async function optionsOf(page: Page): Promise<string[]> {
  const options = page.getByRole("listbox").getByRole("option");
  return (await options.allInnerTexts()).map((text) => text.trim());
}

test("a Norwegian browser gets a Norwegian page, and a list that names the reasons and opens in its spreadsheet", () =>
  scene.visit(
    async ({ page, picture }) => {
      expect(await languageOf(page)).toBe("nb");
      expect(await page.title()).toBe(nb.title(nb.registerMany));
      await openFlow(page, nb.registerMany);
      await chooseMentors(page, ["Amina Dahl", "Olga Tveit"]);
      await fillForm(page, ACTIVITY);
      expect(await check(page)).toBe("1 ny, 1 inaktiv.");
      await picture("before confirming");
      await confirm(page);
      await waitForState(page, "1 er registrert, 1 må følges opp");
      expect((await readLines(page)).map(({ status }) => status)).toEqual([
        "Mislyktes: Denne likepersonen er ikke lenger aktiv",
        "Registrert",
      ]);
      await page.getByText(nb.format.day(ACTIVITY.date)).waitFor();
      await picture("result");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: nb.result.csv }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^registrering-\d{4}-\d\d-\d\d\.csv$/);
      const text = await readFile(await download.path(), "utf8");
      expect(text).toMatch(/^\uFEFFMentor-ID;Navn;/);
      const rows: Record<string, string>[] = parse(text, { columns: true, bom: true, delimiter: ";" });
      expect(rows.map((row) => [row["Navn"], row["Resultat"], row["Årsak"]])).toEqual([
        ["Amina Dahl", "Registrert", ""],
        ["Olga Tveit", "Mislyktes", "Denne likepersonen er ikke lenger aktiv"],
      ]);
    },
    { locale: "nb-NO" },
  ));

test("another language can be chosen where one is, without losing anything, and is kept for the next visit and for other tabs", () =>
  scene.visit(async ({ page, context }) => {
    await openFlow(page, en.registerMany);
    await chooseMentors(page, ["Amina Dahl", "Carlos Rossi"]);
    await page.getByRole("searchbox").fill("zzzz");
    await page.getByText('No mentor matches "zzzz". Check the spelling or clear the search.').waitFor();
    const other = await context.newPage();
    await other.goto("/console/registrations");
    await other.getByRole("heading", { level: 1, name: en.myRegistrations }).waitFor();

    await choice(page).selectOption("nb");
    await page.getByRole("heading", { level: 1, name: nb.registerMany }).waitFor();
    await page.getByText(nb.picker.chosen(2), { exact: true }).waitFor();
    await page.getByText(nb.picker.nobody("zzzz")).waitFor();
    await page.getByRole("button", { name: "Se over 2 likepersoner" }).waitFor();
    expect([await languageOf(page), await page.title()]).toEqual(["nb", nb.title(nb.registerMany)]);
    await other.getByRole("heading", { level: 1, name: nb.myRegistrations }).waitFor();

    await page.reload();
    await page.getByRole("heading", { level: 1, name: nb.registerMany }).waitFor();
    await choice(page).selectOption("en");
    await page.getByRole("heading", { level: 1, name: en.registerMany }).waitFor();
  }));

test("names stand in the order of the language, and are found however they are typed", async () => {
  const names = ["Åse Nygård", "Ørjan O’Brien", "Anne-Marie Aas", "Zofia Bjørnsen"];
  await scene.addMentors(names.map((name) => `Ordnet ${name}`));
  const sorted = (order: readonly string[]) => order.map((name) => `Ordnet ${name}`);
  await scene.visit(
    async ({ page }) => {
      await openFlow(page, nb.registerMany);
      const search = page.getByRole("searchbox");
      await search.fill("ordnet");
      await expect
        .poll(() => optionsOf(page))
        .toEqual(sorted(["Anne-Marie Aas", "Zofia Bjørnsen", "Ørjan O’Brien", "Åse Nygård"]));
      await choice(page).selectOption("en");
      await expect
        .poll(() => optionsOf(page))
        .toEqual(sorted(["Anne-Marie Aas", "Åse Nygård", "Ørjan O’Brien", "Zofia Bjørnsen"]));
      for (const [typed, name] of [
        ["ordnet nygaard", "Åse Nygård"],
        ["ordnet o'brien", "Ørjan O’Brien"],
        ["ordnet anne marie", "Anne-Marie Aas"],
        ["ordnet bjoernsen", "Zofia Bjørnsen"],
      ] as const) {
        await search.fill(typed);
        await expect.poll(() => optionsOf(page)).toEqual(sorted([name]));
      }
    },
    { locale: "nb-NO" },
  );
  await scene.backend.rows("delete from public.mentors where full_name like 'Ordnet %'");
});

test("the file is named for the day where the coordinator is", () =>
  scene.visit(
    async ({ page }) => {
      await openFlow(page, en.registerMany);
      await chooseMentors(page, ["Amina Dahl"]);
      await fillForm(page, { ...ACTIVITY, activityType: "Far east" });
      await check(page);
      await confirm(page);
      await waitForState(page, en.result.phase("success"));
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: en.result.csv }).click(),
      ]);
      // Fourteen hours ahead of UTC, wherever this test runs.
      const ahead = new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
      expect(download.suggestedFilename()).toBe(`registration-${ahead}.csv`);
    },
    { timezoneId: "Pacific/Kiritimati" },
  ));

test("whoever needs help is told whom the deployment names", () =>
  scene.visit(
    async ({ page, expectErrors }) => {
      expectErrors(/500/);
      await page.getByText(en.signIn.help(CONTACT)).waitFor();
      await signIn(page, SEEDED_COORDINATORS[0]);
      await page.route(/\/bulk-registrations\?/, (route) => route.fulfill({ status: 500, json: {} }));
      await page.getByRole("link", { name: en.myRegistrations, exact: true }).click();
      const notice = page.getByRole("alert").filter({ hasText: CONTACT });
      expect(await notice.innerText()).toContain("contact Kari Nordmann, 22 00 00 00 and give the reference");
    },
    { coordinator: null },
  ));
