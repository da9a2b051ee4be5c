/** Choosing mentors by a file, dropped on the form or chosen, in the browser that reads it. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { chooseMentors, openFlow } from "../support/browser/form.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const chosen = (page: Page, count: string) => page.getByText(count, { exact: true }).waitFor();

const choose = (page: Page, name: string, contents: Buffer | string) =>
  page
    .getByLabel("Choose from a file")
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(contents as string) });

/** As a person drops it, from a window of the system. */
async function drop(page: Page, name: string, contents: string): Promise<void> {
  const file = [contents, name].map((text) => JSON.stringify(text));
  const carried = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${file[0]}], ${file[1]}, { type: "text/csv" }));
    return transfer;
  })()`);
  const zone = page.locator(".file-drop");
  await zone.dispatchEvent("dragover", { dataTransfer: carried });
  await expect.poll(() => zone.getAttribute("data-over")).toBe("true");
  await zone.dispatchEvent("drop", { dataTransfer: carried });
  await expect.poll(() => zone.getAttribute("data-over")).toBe("false");
}

describe("a file of mentors", () => {
  test("ticks the mentors of the chapter beside those who are chosen, and names the others", async () => {
    await scene.visit(async ({ page, picture }) => {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, ["Amina Dahl"]);
      const rows = [mentorId(1), mentorId(2), mentorId(45), mentorId(41)];
      const contents = `Name, family;Mentor ID\r\n${rows.map((id) => `"#\r\n";${id}\r\n`).join("")};\r\n`;
      await drop(page, "session.csv", contents);
      await page.getByText("3 chosen from session.csv.").waitFor();
      await chosen(page, "3 chosen");
      await page.getByText("1 not in your chapter, and left out:").waitFor();
      expect(await page.locator(".file-faults li").allInnerTexts()).toEqual([mentorId(45)]);
      await picture("mentors-from-a-file");

      await choose(page, "more.csv", Buffer.from(`\uFEFFid\n${mentorId(3)}\n`, "utf16le"));
      await page.getByText("1 chosen from more.csv.").waitFor();
      await chosen(page, "4 chosen");
    });
  });

  test("with wrong lines chooses nobody; corrected, it can be chosen again", async () => {
    await scene.visit(async ({ page }) => {
      await openFlow(page, "Register several mentors");
      await choose(page, "list.txt", `${mentorId(1)}\nnope\n\n123\n`);
      await page.getByText("Nobody was chosen from list.txt. Lines are wrong:").waitFor();
      expect(await page.locator(".file-faults li").allInnerTexts()).toEqual([
        "Line 2 is no mentor id",
        "Line 4 is no mentor id",
      ]);
      await chosen(page, "None chosen");
      await choose(page, "list.txt", `${mentorId(1)}\n${mentorId(2)}\n`);
      await page.getByText("2 chosen from list.txt.").waitFor();
      await chosen(page, "2 chosen");
    });
  });
});
