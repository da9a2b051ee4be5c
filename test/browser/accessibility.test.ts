/** The console for people who can't see it well, or want no motion: axe, announcements, small screens; in every language. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEXTS } from "../../console/src/texts/texts-by-language.ts";
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
  scene = await openConsoleScene({ contact: "Kari Nordmann, kari@example.org" });
});
afterAll(() => scene.stop());

describe.each([
  ["English", "en-GB", TEXTS.en],
  ["Norwegian", "nb-NO", TEXTS.nb],
] as const)(
  "in %s, axe finds nothing, in the light, in the dark and on a small screen,",
  (language, locale, texts) => {
    const activity = { ...ACTIVITY, activityType: `Session in ${language}` };

    test("where one signs in", () =>
      scene.visit(
        async ({ page, expectErrors }) => {
          expectErrors(/400/);
          await inspect(page, "sign in");
          await page.getByRole("textbox", { name: texts.signIn.email }).fill("nobody@example.org");
          await page.getByLabel(texts.signIn.password, { exact: true }).fill("wrong");
          await page.getByRole("button", { name: texts.signIn.submit }).click();
          await page.getByRole("alert").getByText(texts.signIn.wrong).waitFor();
          await inspect(page, "sign in refused");
          expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
        },
        { coordinator: null, locale },
      ));

    test("where nothing has been registered, and where there is nothing", () =>
      scene.visit(
        async ({ page, expectErrors }) => {
          expectErrors(/404/);
          await page.getByRole("link", { name: texts.myRegistrations, exact: true }).click();
          await page.getByText(texts.registrations.empty).first().waitFor();
          await inspect(page, "no registrations");
          await page.goto("/console/nowhere");
          await page.getByRole("heading", { level: 1, name: texts.unknownPage }).waitFor();
          await inspect(page, "no such page");
          await page.goto(`/console/registrations/${mentorId(1)}`);
          await page.getByText(texts.problem.sentences["not-found"]).waitFor();
          await inspect(page, "no such registration");
          expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
        },
        { coordinator: 2, locale },
      ));

    test("in the flow for one", () =>
      scene.visit(
        async ({ page }) => {
          await openFlow(page, texts.registerOne);
          await page.getByText(texts.picker.found(44)).waitFor();
          await inspect(page, "one: empty");
          await (await reviewButton(page)).click();
          await page.getByText(texts.form.nobodyChosen.single).waitFor();
          await inspect(page, "one: incomplete");
          await chooseMentors(page, ["Hanna Iversen"]);
          await fillForm(page, activity);
          expect(await check(page)).toBe(`Hanna Iversen ${texts.preflight.one.new}`);
          await inspect(page, "one: before confirming");
          await confirm(page);
          const { states } = texts.result;
          await page.getByRole("listitem").filter({ hasText: states.registered }).waitFor();
          await inspect(page, "one: result");
        },
        { locale },
      ));

    test(
      "in the flow for many, from the empty form to the list of earlier runs",
      () =>
        scene.visit(
          async ({ page, expectErrors }) => {
            const { result, steering, retry } = texts;
            const named = (name: string) => ({ name, exact: true });
            expectErrors(/net::ERR_/);
            await openFlow(page, texts.registerMany);
            await page.getByText(texts.picker.found(44)).waitFor();
            await inspect(page, "many: empty");
            await page.getByRole("searchbox").fill("zzzz");
            await page.getByText(texts.picker.nobody("zzzz")).waitFor();
            await inspect(page, "many: nobody found");
            await page.getByRole("searchbox").fill("");
            const { nameList, picker } = texts;
            await page
              .getByRole("textbox", { name: nameList.label })
              .fill("Amina Dahl\nBirgit\nNobody Known\nOlga Tveit");
            await page.getByRole("button", { name: nameList.find }).click();
            await page.getByRole("button", { name: nameList.againName("Nobody Known") }).click();
            await page.getByText(nameList.stillNobody).waitFor();
            await page.getByText(nameList.matched(1), { exact: true }).click();
            await inspect(page, "many: a list of names");
            await page.getByRole("button", { name: picker.clear(1) }).click();
            await (await reviewButton(page)).click();
            await page.getByText(texts.form.nobodyChosen.multiple).waitFor();
            await inspect(page, "many: incomplete");
            await chooseMentors(page, [...SEVEN, "Olga Tveit", "Peter Berg"]);
            await fillForm(page, { ...activity, note: "A note" });
            await inspect(page, "many: filled in");
            expect(await check(page)).toBe(
              texts.preflight.summary({ new: 7, alreadyRegistered: 0, inactive: 2, notInChapter: 0 }),
            );
            await inspect(page, "many: before confirming");

            scene.gate.hold(2);
            scene.gate.refused.add(mentorId(3));
            const announced = await recordAnnouncements(page);
            await confirm(page);
            await waitUntilDone(page, 2, 9);
            await inspect(page, "result: running");
            const headings = steering.headings("registration");
            const words = { pause: steering.pause, cancel: steering.cancel("registration") };
            for (const steer of ["pause", "cancel"] as const) {
              await page.getByRole("button", named(words[steer])).click();
              await page.getByRole("alertdialog", { name: headings[steer] }).waitFor();
              await inspect(page, headings[steer]);
              await page.getByRole("button", { name: steering.goOn("registration") }).click();
              await page.getByRole("alertdialog").waitFor({ state: "detached" });
            }
            scene.connection.cut();
            await page.getByText(result.lost).waitFor();
            await inspect(page, "result: connection lost");
            scene.connection.mend();
            await page.getByText(result.lost).waitFor({ state: "detached" });

            await page.getByRole("button", named(steering.pause)).click();
            await page.getByRole("alertdialog").getByRole("button", named(steering.pause)).click();
            await waitForState(page, result.phase("paused"));
            await inspect(page, "result: paused");
            await page.getByRole("button", named(steering.resume)).click();
            await inspect(page, headings.resume);
            await page.getByRole("alertdialog").getByRole("button", named(steering.resume)).click();
            await waitForState(page, result.phase("running"));
            scene.gate.letThrough();
            await waitForState(page, result.partly("registration", 6, 3, 0));
            await page.getByText(/kari@example\.org/).waitFor();
            await inspect(page, "result: some need attention");
            await page.getByRole("button", { name: retry.failed }).click();
            await page.getByRole("dialog").getByText(retry.chosen(1, 3)).waitFor();
            await inspect(page, "to be tried again");
            await page.getByRole("dialog").getByRole("button", { name: texts.back }).click();
            const { buttons, goOn, unchanged, will, leave } = texts.correction;
            await page.getByRole("button", named(buttons.correction)).click();
            await page.getByRole("dialog").getByRole("button", named(goOn)).click();
            await page.getByText(unchanged).waitFor();
            await inspect(page, "to be corrected");
            await page.getByRole("dialog").getByRole("button", named(leave)).click();
            await page.getByRole("button", named(buttons.withdrawal)).click();
            await page.getByText(will.withdrawal(6)).waitFor();
            await inspect(page, "to be withdrawn");
            await page.getByRole("alertdialog").getByRole("button", named(leave)).click();

            const spoken = await announced();
            expect(spoken).toContain(result.healed);
            expect(spoken.at(-1)).toBe(result.announceEnd(6, 3, 0));
            // Not one for every mentor: a listener must be able to do something else.
            expect(spoken.filter((text) => /\b9\b/.test(text)).length).toBeLessThan(9);

            await page.getByRole("link", { name: texts.myRegistrations, exact: true }).click();
            await page
              .getByRole("listitem")
              .filter({ hasText: activity.activityType })
              .filter({ hasText: result.needAttention(3) })
              .waitFor();
            await inspect(page, "earlier registrations");

            const day = texts.format.day(activity.date);
            await page
              .getByRole("link", named(texts.reuse.linkName(activity.activityType, day)))
              .first()
              .click();
            await page.getByText(texts.reuse.filled).waitFor();
            await page.getByText(texts.reuse.inactive(2)).waitFor();
            await inspect(page, "used again");
          },
          { locale },
        ),
      180_000,
    );
  },
);

test("whoever wants no motion gets none", () =>
  scene.visit(
    async ({ page }) => {
      scene.gate.hold(1);
      await openFlow(page, "Register several mentors");
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
