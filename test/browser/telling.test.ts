/** Being told of a run's end while one does something else: a notification of the browser, and a badge in the navigation. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { openFlow, registerFound } from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { recordAnnouncements } from "../support/browser/recording.ts";
import { waitUntilDone } from "../support/browser/result-page.ts";

let scene: ConsoleScene;
let mentorIds: string[];
let run = 0;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

beforeEach(async () => {
  run += 1;
  mentorIds = await scene.addMentors(
    Array.from({ length: 12 }, (_, index) => `Told Run${run} No${index + 1}`),
  );
  scene.gate.hold(4, mentorIds);
});

interface Notice {
  title: string;
  body: string;
}

/** In place of what a browser without a screen doesn't show. @param answer of the person, null: the browser has none */
async function recordNotices(context: BrowserContext, answer: "granted" | "denied" | null): Promise<void> {
  await context.addInitScript(`(() => {
    // A new tab is empty at first, and has no storage.
    if (location.protocol === "about:") return;
    const answer = ${JSON.stringify(answer)};
    window.notices = [];
    window.onIcon = [];
    navigator.setAppBadge = async (count) => void window.onIcon.push(count);
    if (answer === null) return void delete window.Notification;
    window.Notification = class extends EventTarget {
      static permission = localStorage.getItem("answered") ?? "default";
      static async requestPermission() {
        localStorage.setItem("answered", answer);
        return (this.permission = answer);
      }
      constructor(title, { body }) {
        super();
        window.notices.push({ title, body, click: () => this.dispatchEvent(new Event("click")) });
      }
      close() {}
    };
  })()`);
}

const noticesOf = (page: Page) =>
  page.evaluate<Notice[]>("window.notices.map(({ title, body }) => ({ title, body }))");

/** A browser without a screen shows every tab. */
async function hide(page: Page, isHidden = true): Promise<void> {
  await page.evaluate(`(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => ${isHidden} });
    document.dispatchEvent(new Event("visibilitychange"));
  })()`);
}

const link = (page: Page) => page.getByRole("link", { name: "My registrations", exact: true });

/** @param count of the badge; empty: there is none */
async function waitForBadge(page: Page, count: string): Promise<void> {
  await expect.poll(() => link(page).locator(".badge").allInnerTexts()).toEqual(count === "" ? [] : [count]);
}

test("with all tabs hidden, one of them tells of the end, and a click brings the result to the front", () =>
  scene.visit(async ({ context, page, picture }) => {
    await recordNotices(context, "granted");
    await page.reload();
    for (const mentorId of mentorIds.slice(10)) scene.gate.refused.add(mentorId);
    const bulkId = await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);
    expect(await page.evaluate("Notification.permission")).toBe("default");
    await page.getByRole("button", { name: "Tell me when it's done" }).click();
    await page.getByText(/^Your browser will tell you when it's done\./).waitFor();
    await inspect(page, "telling: wanted");
    await picture("wanted");
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Don't tell me" }).waitFor();

    await openFlow(page, "Register one mentor");
    await hide(page);
    await hide(other);
    scene.gate.letThrough();

    const told = {
      title: "10 registered, 2 need attention",
      body: expect.stringMatching(/^Peer mentoring session, /),
    };
    await expect.poll(() => noticesOf(page)).toEqual([told]);
    await waitForBadge(page, "1");
    expect(await noticesOf(other)).toEqual([]);

    await page.evaluate("window.notices[0].click()");
    await page.waitForURL(`**/registrations/${bulkId}`);
    await hide(page, false);
    await waitUntilDone(page, 12, 12);
    await waitForBadge(page, "");
    await waitForBadge(other, "");
    expect(await page.getByRole("button", { name: /tell me/i }).count()).toBe(0);
    expect([...(await noticesOf(page)), ...(await noticesOf(other))]).toEqual([told]);
  }));

test("a run that ends in sight, or that the coordinator no longer wants to be told of, is not told of", () =>
  scene.visit(async ({ context, page }) => {
    await recordNotices(context, "granted");
    await page.reload();
    await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);
    await page.getByRole("button", { name: "Tell me when it's done" }).click();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Don't tell me" }).waitFor();
    await hide(page);
    scene.gate.letThrough();
    await waitUntilDone(page, 12, 12);
    await waitUntilDone(other, 12, 12);
    await other.getByRole("button", { name: "Don't tell me" }).waitFor({ state: "detached" });
    await waitForBadge(other, "");
    expect([...(await noticesOf(page)), ...(await noticesOf(other))]).toEqual([]);
    await other.close();
    await hide(page, false);

    scene.gate.hold(0, await scene.addMentors([`Untold Run${run}`]));
    await registerFound(page, `Untold Run${run}`, 1);
    await page.getByRole("button", { name: "Tell me when it's done" }).click();
    await page.getByRole("button", { name: "Don't tell me" }).click();
    await page.getByRole("button", { name: "Tell me when it's done" }).waitFor();
    await hide(page);
    scene.gate.letThrough();
    await waitUntilDone(page, 1, 1);
    await waitForBadge(page, "1");
    expect(await noticesOf(page)).toEqual([]);
  }));

test.for([
  ["denied", /^Your browser shows no notifications of this page\. Allow them/],
  [null, /^This browser can't show notifications of this page\./],
] as const)(
  "where the browser's answer is %s, the page says so and what to do instead",
  ([answer, sentence]) =>
    scene.visit(async ({ context, page }) => {
      await recordNotices(context, answer);
      await page.reload();
      await registerFound(page, `Run${run}`, 12);
      await waitUntilDone(page, 4, 12);
      const button = page.getByRole("button", { name: "Tell me when it's done" });
      await button.click();
      await page.getByRole("status").filter({ hasText: sentence }).waitFor();
      await button.waitFor();
      await hide(page);
      scene.gate.letThrough();
      await waitUntilDone(page, 12, 12);
      expect(await noticesOf(page)).toEqual([]);
    }),
);

test("the navigation counts what has ended unseen, in words too, until the list is looked at", () =>
  scene.visit(async ({ context, page, picture }) => {
    await recordNotices(context, "denied");
    await page.reload();
    await registerFound(page, `Run${run}`, 12);
    await waitUntilDone(page, 4, 12);
    await openFlow(page, "Register one mentor");
    await waitForBadge(page, "");
    scene.gate.letThrough();
    await expect
      .poll(() => scene.backend.rows("select from public.bulk_registration_rounds where ended_at is null"))
      .toEqual([]);

    await page.reload();
    const announced = await recordAnnouncements(page);
    await waitForBadge(page, "1");
    await expect.poll(() => page.evaluate("window.onIcon.at(-1)")).toBe(1);
    await expect.poll(announced).toContain("1 registration has ended. Open “My registrations” to see it.");
    await inspect(page, "telling: the badge");
    await picture("the badge");
    const words = await link(page).getAttribute("aria-describedby");
    expect(await page.locator(`[id="${words}"]`).textContent()).toBe("1 ended since you last looked");

    await link(page).click();
    await page.getByRole("list", { name: "My registrations" }).waitFor();
    await waitForBadge(page, "");
    await expect.poll(() => page.evaluate("window.onIcon.at(-1)")).toBe(0);
    await page.reload();
    await page.getByRole("list", { name: "My registrations" }).waitFor();
    await waitForBadge(page, "");
  }));
