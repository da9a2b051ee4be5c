/** Correcting and withdrawing in the console: the old values, a question with a count, and the live result of the new one. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { inspect } from "../support/browser/inspect.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { expectLinesAsStored } from "../support/browser/stored-lines.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

test("a wrong date is corrected after a question, and what was corrected is withdrawn after another", () =>
  scene.visit(async ({ page, picture }) => {
    const client = await scene.client(1);
    const template = { activityType: "Session with a wrong date", date: "2026-11-03", durationMinutes: 60 };
    const handle = await client.submit({ mentorIds: mentorIds(4), template });
    await handle.result();
    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    const runs = page.getByRole("list", { name: "My registrations" }).getByRole("listitem");
    await runs.filter({ hasText: template.activityType }).getByRole("link").first().click();
    await waitForState(page, "All registered");

    await page.getByRole("button", { name: "Correct …" }).click();
    const form = page.getByRole("dialog", { name: "Correct this registration" });
    expect(await form.getByLabel("Activity type").inputValue()).toBe(template.activityType);
    await form.getByRole("button", { name: "Go on" }).click();
    await form.getByText("Change at least one value.").waitFor();
    await form.getByLabel("Date", { exact: true }).fill("2026-11-04");
    await inspect(page, "correcting: the values");
    await picture("the old values");
    await form.getByRole("button", { name: "Go on" }).click();

    const question = page.getByRole("alertdialog", { name: "Correct these records?" });
    await question.getByText("4 records will be withdrawn and registered anew as:").waitFor();
    await expect.poll(() => page.locator(":focus").innerText()).toBe("Leave it as it is");
    await inspect(page, "correcting: the question");
    await picture("before correcting");
    await question.getByRole("button", { name: "Correct them" }).click();

    await page.getByText("Correction of an earlier registration").waitFor();
    await waitForState(page, "All corrected");
    const correctionId = page.url().split("/").at(-1) ?? "";
    expect(correctionId).not.toBe(handle.bulkId);
    expect(await expectLinesAsStored(page, scene.backend, correctionId)).toHaveLength(4);
    await inspect(page, "correcting: the result");
    await picture("corrected");

    await page.getByRole("link", { name: "Open the earlier registration" }).click();
    await page.getByText("4 records of this registration withdrawn since").waitFor();
    expect(await page.getByRole("button", { name: "Withdraw …" }).count()).toBe(0);
    await page.getByRole("link", { name: /^Correction of .*: 4 records$/ }).click();
    await waitForState(page, "All corrected");

    await page.getByRole("button", { name: "Withdraw …" }).click();
    const withdrawing = page.getByRole("alertdialog", { name: "Withdraw these records?" });
    await withdrawing.getByText(/^4 records will be withdrawn\./).waitFor();
    await withdrawing.getByRole("button", { name: "Leave it as it is" }).click();
    await withdrawing.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Withdraw …" }).click();
    await withdrawing.getByRole("button", { name: "Withdraw them" }).click();
    await page.getByText("Withdrawal of an earlier registration").waitFor();
    await waitForState(page, "All withdrawn");
    await picture("withdrawn");

    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    await runs
      .first()
      .filter({ hasText: "All withdrawn" })
      .filter({ hasText: "4 mentors: 4 withdrawn" })
      .waitFor();
    await runs.nth(1).filter({ hasText: "Correction" }).filter({ hasText: "4 withdrawn since" }).waitFor();
    await picture("the list");
    const rows = await scene.backend.rows(
      "select activity_date::text as date, withdrawn_by is null as in_force, count(*)::int as count from public.proxy_activities where activity_type = $1 group by 1, 2 order by 1",
      [template.activityType],
    );
    expect(rows).toEqual([
      { date: "2026-11-03", in_force: false, count: 4 },
      { date: "2026-11-04", in_force: false, count: 4 },
    ]);
  }));
