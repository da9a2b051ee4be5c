/** The console for people who can't see it well, or want no motion: axe, announcements, small screens. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, confirm, fillForm, openFlow } from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { recordAnnouncements } from "../support/browser/recording.ts";
import { waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const SEVEN = [
  "Amina Dahl",
  "Birgit Kowalska",
  "Carlos Rossi",
  "Dagny Yilmaz",
  "Emeka Ghani",
  "Freya Nowak",
  "Goran Bakken",
];

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

describe("axe finds nothing, in the light, in the dark and on a small screen,", () => {
  test("where one signs in", () =>
    scene.visit(
      async ({ page, expectErrors }) => {
        expectErrors(/400/);
        await inspect(page, "sign in");
        await page.getByRole("textbox", { name: "Email" }).fill("nobody@example.org");
        await page.getByLabel("Password", { exact: true }).fill("wrong");
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("alert").getByText("The email or the password is wrong.").waitFor();
        await inspect(page, "sign in refused");
        expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
      },
      { coordinator: null },
    ));

  test("where nothing has been registered, and where there is nothing", () =>
    scene.visit(
      async ({ page, expectErrors }) => {
        expectErrors(/404/);
        await page.getByRole("link", { name: "My registrations", exact: true }).click();
        await page.getByText("You have not registered anything yet.").waitFor();
        await inspect(page, "no registrations");
        await page.goto("/console/nowhere");
        await page.getByRole("heading", { level: 1, name: "This page does not exist" }).waitFor();
        await inspect(page, "no such page");
        await page.goto(`/console/registrations/${mentorId(1)}`);
        await page.getByText("There is no such registration, or it is not yours.").waitFor();
        await inspect(page, "no such registration");
        expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
      },
      { coordinator: 2 },
    ));

  test("in the flow for one", () =>
    scene.visit(async ({ page }) => {
      await openFlow(page, "Register for one");
      await page.getByText("44 found").waitFor();
      await inspect(page, "one: empty");
      await page.getByRole("button", { name: "Check before registering" }).click();
      await page.getByText("Choose a mentor").waitFor();
      await inspect(page, "one: incomplete");
      await chooseMentors(page, ["Hanna Iversen"]);
      await fillForm(page, ACTIVITY);
      expect(await check(page)).toBe("Hanna Iversen: new.");
      await inspect(page, "one: before confirming");
      await confirm(page);
      await page.getByRole("listitem").filter({ hasText: "Registered" }).waitFor();
      await inspect(page, "one: result");
    }));

  test(
    "in the flow for many, from the empty form to the list of earlier runs",
    () =>
      scene.visit(async ({ page, expectErrors }) => {
        expectErrors(/net::ERR_/);
        await openFlow(page, "Register for many");
        await page.getByText("44 found").waitFor();
        await inspect(page, "many: empty");
        await page
          .getByRole("textbox", { name: "Paste a list of names" })
          .fill("Amina Dahl\nBirgit\nNobody Known\nOlga Tveit");
        await page.getByRole("button", { name: "Find these mentors" }).click();
        await page.getByRole("button", { name: "Match again: Nobody Known" }).click();
        await page.getByText("Nobody of this name is in your chapter.").waitFor();
        await page.getByText("1 found and ticked", { exact: true }).click();
        await inspect(page, "many: a list of names");
        await page.getByRole("button", { name: "Clear all 1" }).click();
        await page.getByRole("button", { name: "Check before registering" }).click();
        await page.getByText("Choose at least one mentor").waitFor();
        await inspect(page, "many: incomplete");
        await chooseMentors(page, [...SEVEN, "Olga Tveit", "Peter Berg"]);
        await fillForm(page, { ...ACTIVITY, note: "A note" });
        await inspect(page, "many: filled in");
        expect(await check(page)).toBe("7 new, 2 inactive.");
        await inspect(page, "many: before confirming");

        scene.gate.hold(2);
        scene.gate.refused.add(mentorId(3));
        const announced = await recordAnnouncements(page);
        await confirm(page);
        await waitUntilDone(page, 2, 9);
        await inspect(page, "result: running");
        for (const [button, question] of [
          ["Pause", "Pause this registration?"],
          ["Cancel registration", "Cancel this registration?"],
        ] as const) {
          await page.getByRole("button", { name: button, exact: true }).click();
          await page.getByRole("alertdialog", { name: question }).waitFor();
          await inspect(page, question);
          await page.getByRole("button", { name: "Go on registering" }).click();
          await page.getByRole("alertdialog").waitFor({ state: "detached" });
        }
        scene.connection.cut();
        await page.getByText("Connection lost, trying again").waitFor();
        await inspect(page, "result: connection lost");
        scene.connection.mend();
        await page.getByText("Connection lost, trying again").waitFor({ state: "detached" });

        await page.getByRole("button", { name: "Pause", exact: true }).click();
        await page.getByRole("alertdialog").getByRole("button", { name: "Pause", exact: true }).click();
        await waitForState(page, "Paused");
        await inspect(page, "result: paused");
        await page.getByRole("button", { name: "Resume" }).click();
        await inspect(page, "Resume this registration?");
        await page.getByRole("alertdialog").getByRole("button", { name: "Resume" }).click();
        await waitForState(page, "Registering");
        scene.gate.letThrough();
        await waitForState(page, "Partly registered");
        await inspect(page, "result: partly registered");
        await page.getByRole("button", { name: "Retry failed" }).click();
        await page.getByRole("dialog").getByText("1 of 3 chosen").waitFor();
        await inspect(page, "to be tried again");
        await page.getByRole("dialog").getByRole("button", { name: "Back" }).click();

        const spoken = await announced();
        expect(spoken).toContain("Connected again");
        expect(spoken.at(-1)).toBe("Done. 6 mentors registered, 3 failed");
        // Not one for every mentor: a listener must be able to do something else.
        expect(spoken.filter((text) => /of 9 done/.test(text)).length).toBeLessThan(9);

        await page.getByRole("link", { name: "My registrations", exact: true }).click();
        await page.getByRole("listitem").filter({ hasText: "Partly registered" }).waitFor();
        await inspect(page, "earlier registrations");
      }),
    180_000,
  );
});

test("whoever wants no motion gets none", () =>
  scene.visit(
    async ({ page }) => {
      scene.gate.hold(1);
      await openFlow(page, "Register for many");
      await chooseMentors(page, ["Idris Petrov", "Jolanta Wolf"]);
      await fillForm(page, ACTIVITY);
      await check(page);
      await confirm(page);
      await waitUntilDone(page, 1, 2);
      await page.getByRole("button", { name: "Pause", exact: true }).click();
      await page.getByRole("alertdialog").waitFor();
      const moving = await page.locator(":root").evaluate((root) =>
        root.ownerDocument
          .getAnimations()
          .filter(
            (animation: { effect: { getComputedTiming(): { duration: number } } | null }) =>
              (animation.effect?.getComputedTiming().duration ?? 0) > 10,
          )
          .map(
            (animation: { effect: { target: { outerHTML: string } } }) => animation.effect.target.outerHTML,
          ),
      );
      expect(moving).toEqual([]);
      scene.gate.letThrough();
      await page.getByRole("button", { name: "Go on registering" }).click();
      await waitForState(page, "All registered");
    },
    { reducedMotion: "reduce" },
  ));
