/** Choosing mentors by a list of names: pasted, dropped, or from a workbook, with what is open settled in place. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, confirm, fillForm, openFlow } from "../support/browser/form.ts";
import { isFocused, pressOn, tabTo, typeInto } from "../support/browser/keyboard.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";
import { makeWorkbook } from "../support/make-workbook.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  await scene.addMentors([
    "Anne Hansen",
    "Anne Hansen",
    "Bjørn Nygård",
    "Siobhán O’Brien",
    "Kari Marie Olsen-Berg",
  ]);
});
afterAll(() => scene.stop());

const chosen = (page: Page, count: string) => page.getByText(count, { exact: true }).waitFor();

const pasteField = (page: Page) => page.getByRole("textbox", { name: "Paste a list of names" });

const findButton = (page: Page) => page.getByRole("button", { name: "Find these mentors" });

async function paste(page: Page, text: string): Promise<void> {
  await pasteField(page).fill(text);
  await findButton(page).click();
}

const summary = (page: Page, counts: string) => page.getByText(counts, { exact: true }).waitFor();

describe("a pasted list of names", () => {
  test("ticks who is certain, asks who is meant, and lets a name be corrected in its place", () =>
    scene.visit(async ({ page, picture }) => {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, ["Amina Dahl"]);
      await paste(
        page,
        [
          "Sign-up sheet",
          "1. Birgit Kowalska <birgit@example.org>",
          "2. nygaard, bjorn",
          "3. siobhan o'brien",
          "",
          "• Anne Hansen",
          "• Kari Olsen-Berg",
          "Birgit Kowalska",
          "Dagny Yilmas",
        ].join("\n"),
      );
      await summary(page, "3 found and ticked, 2 unclear, 1 not found.");
      await page.getByText("1 line repeats an earlier one. Each mentor counts once.").waitFor();
      await chosen(page, "4 chosen");
      await picture("pasted");

      const anne = page.getByRole("combobox", { name: "Who is Anne Hansen?" });
      expect(await anne.locator("option").allInnerTexts()).toEqual([
        "2 people: choose",
        expect.stringMatching(/^Anne Hansen, [0-9a-f]{8}$/),
        expect.stringMatching(/^Anne Hansen, [0-9a-f]{8}$/),
      ]);
      await anne.selectOption({ index: 1 });
      await chosen(page, "5 chosen");
      await anne.selectOption({ index: 2 });
      await chosen(page, "5 chosen");
      await summary(page, "3 found and ticked, 1 unclear, 1 not found.");
      await anne.selectOption({ index: 0 });
      await chosen(page, "4 chosen");

      await page.getByRole("button", { name: "Match again: Dagny Yilmas" }).click();
      await page.getByRole("alert").getByText("No mentor of your chapter has this name.").waitFor();
      await page.getByRole("textbox", { name: "Name on line 9" }).fill("dagny yilmaz");
      await page.getByRole("button", { name: "Match again: dagny yilmaz" }).click();
      await summary(page, "4 found and ticked, 2 unclear, 0 not found.");
      await chosen(page, "5 chosen");

      await page.getByText("4 found and ticked", { exact: true }).click();
      const ticked = page.getByRole("list", { name: "4 found and ticked" });
      await ticked.getByText("Dagny Yilmaz").waitFor();
      expect(await ticked.getByRole("listitem").allInnerTexts()).toEqual([
        "Birgit Kowalska",
        "Bjørn Nygård",
        "Siobhán O’Brien",
        "Dagny Yilmaz",
      ]);
      await fillForm(page, ACTIVITY);
      expect(await check(page)).toBe("5 new.");
      const bulkId = await confirm(page);
      await page.getByText("All registered").first().waitFor();
      expect((await registeredNames(scene.backend, bulkId)).toSorted()).toEqual(
        ["Amina Dahl", "Birgit Kowalska", "Bjørn Nygård", "Siobhán O’Brien", "Dagny Yilmaz"].toSorted(),
      );
    }));

  test("is worked through with the keyboard alone", () =>
    scene.visit(async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await page.getByRole("listbox").getByRole("option").first().waitFor();
      await tabTo(page, pasteField(page));
      await page.keyboard.type("Nobody One\nNobody Two\nKari Olsen-Berg\nAmina Dahl");
      await pressOn(page, findButton(page), "Space");
      await summary(page, "1 found and ticked, 1 unclear, 2 not found.");

      await typeInto(page, page.getByRole("textbox", { name: "Name on line 1" }), "Carlos Rossi");
      await page.keyboard.press("Enter");
      await chosen(page, "2 chosen");
      // The form was not sent, and the focus is where the next name is.
      expect(await page.getByText("Enter an activity type").count()).toBe(0);
      const second = page.getByRole("textbox", { name: "Name on line 2" });
      await expect.poll(() => isFocused(second)).toBe(true);
      await pressOn(page, page.getByRole("button", { name: "Leave out Nobody Two" }));
      await second.waitFor({ state: "detached" });
      await summary(page, "2 found and ticked, 1 unclear, 0 not found.");

      await tabTo(page, page.getByRole("combobox", { name: "Who is Kari Olsen-Berg?" }));
      await page.keyboard.press("ArrowDown");
      await chosen(page, "3 chosen");
    }));

  test("stays as it was worked on through the check, a visit elsewhere and a reload, until it is registered", () =>
    scene.visit(async ({ page }) => {
      const stands = async () => {
        await summary(page, "2 found and ticked, 1 unclear, 1 not found.");
        await chosen(page, "3 chosen");
        const anne = page.getByRole("combobox", { name: "Who is Anne Hansen?" });
        await expect.poll(() => anne.locator("option:checked").innerText()).toMatch(/^Anne Hansen, /);
        expect(await page.getByRole("textbox", { name: "Name on line 4" }).inputValue()).toBe("Nobody Known");
        await page.getByRole("alert").getByText("No mentor of your chapter has this name.").waitFor();
        expect(await pasteField(page).inputValue()).toMatch(/^Amina Dahl\n/);
      };
      await openFlow(page, "Register several mentors");
      await paste(page, "Amina Dahl\nAnne Hansen\nKari Olsen-Berg\nNo Body\nCarlos Rosi");
      await summary(page, "1 found and ticked, 2 unclear, 2 not found.");
      await page.getByRole("combobox", { name: "Who is Anne Hansen?" }).selectOption({ index: 1 });
      await page.getByRole("textbox", { name: "Name on line 5" }).fill("Carlos Rossi");
      await page.getByRole("button", { name: "Match again: Carlos Rossi" }).click();
      await page.getByRole("textbox", { name: "Name on line 4" }).fill("Nobody Known");
      await page.getByRole("button", { name: "Match again: Nobody Known" }).click();
      await stands();

      await fillForm(page, { ...ACTIVITY, note: "As on the list" });
      expect(await check(page)).toBe("3 new.");
      await page.getByRole("button", { name: "Back" }).click();
      await stands();
      await openFlow(page, "Register one mentor");
      await openFlow(page, "Register several mentors");
      await stands();
      await page.reload();
      await stands();
      await page.getByRole("textbox", { name: "Name on line 4" }).fill("Birgit Kowalska");
      await page.getByRole("button", { name: "Match again: Birgit Kowalska" }).click();
      await summary(page, "3 found and ticked, 1 unclear, 0 not found.");

      expect(await check(page)).toBe("4 new.");
      await confirm(page);
      await openFlow(page, "Register several mentors");
      await page.getByRole("listbox").getByRole("option").first().waitFor();
      expect(await pasteField(page).inputValue()).toBe("");
      expect(await page.getByText(/found and ticked/).count()).toBe(0);
    }));

  test("that holds no name says so, and one that is dropped as text is read", () =>
    scene.visit(async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await paste(page, "---\nName\n");
      await page.getByText("There is no name in this list.").waitFor();
      const carried = await page.evaluateHandle(`(() => {
        const transfer = new DataTransfer();
        transfer.setData("text", "Amina Dahl\\nCarlos Rossi");
        return transfer;
      })()`);
      await page.locator(".file-drop").dispatchEvent("drop", { dataTransfer: carried });
      await summary(page, "2 found and ticked, 0 unclear, 0 not found.");
      expect(await pasteField(page).inputValue()).toBe("Amina Dahl\nCarlos Rossi");
    }));
});

describe("a file with names", () => {
  const choose = (page: Page, name: string, buffer: Buffer) =>
    page
      .getByLabel("Choose from a file")
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer });

  test("can be a workbook or a CSV file; one that is damaged is said to be", () =>
    scene.visit(async ({ page }) => {
      await openFlow(page, "Register several mentors");
      const rows = [
        ["Etternavn", "Fornavn", "E-post"],
        ["Nygård", "Bjørn", "b@example.org"],
        ["Known", "Nobody", ""],
      ];
      await choose(page, "sheet.xlsx", makeWorkbook({ Monday: rows, Tuesday: [["Amina Dahl"]] }));
      await summary(page, "1 found and ticked, 0 unclear, 1 not found.");
      await page.getByText("Only the sheet “Monday” was read, and not “Tuesday”.").waitFor();
      await chosen(page, "1 chosen");

      await choose(page, "names.csv", Buffer.from("Navn;Tlf\nDahl, Amina;912 34 567\nRossi, Carlos;\n"));
      await summary(page, "2 found and ticked, 0 unclear, 0 not found.");
      await chosen(page, "3 chosen");

      await choose(page, "ids.xlsx", makeWorkbook({ Ids: [["mentor_id"], [mentorId(4)]] }));
      await summary(page, "1 found and ticked, 0 unclear, 0 not found.");
      await chosen(page, "4 chosen");

      await choose(page, "broken.xlsx", makeWorkbook({ Ids: rows }).subarray(0, 300));
      await page.getByText("broken.xlsx is no Excel workbook (.xlsx), or is damaged or protected.").waitFor();
      await chosen(page, "4 chosen");
      expect(await page.getByText(/found and ticked/).count()).toBe(0);
    }));
});
