/**
 * Signing in, a session that ends in between, and what belongs to somebody else.
 *
 * Longer than 250 lines: all tests share one scene, which takes seconds to start.
 */
import { SignJWT, importJWK } from "jose";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { registerMany } from "../support/browser/form.ts";
import { readLines, waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { signIn } from "../support/browser/sign-in-page.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const signInHeading = (page: Page) => page.getByRole("heading", { level: 1, name: "Sign in" });

test("every page asks for the sign-in first, and then is the page that was asked for", () =>
  scene.visit(
    async ({ page, expectErrors }) => {
      expectErrors(/400/);
      await page.goto("/console/registrations");
      await signInHeading(page).waitFor();
      await page.getByRole("textbox", { name: "Email" }).fill("coordinator1@example.org");
      await page.getByLabel("Password", { exact: true }).fill("not it");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText("The email or the password is wrong.").waitFor();
      await signIn(page, SEEDED_COORDINATORS[0]);
      await page.getByRole("heading", { level: 1, name: "My registrations" }).waitFor();
      expect(new URL(page.url()).pathname).toBe("/console/registrations");
      await page.reload();
      await page.getByRole("heading", { level: 1, name: "My registrations" }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await signInHeading(page).waitFor();
      await page.reload();
      await signInHeading(page).waitFor();
      expect(await page.getByRole("listitem").count()).toBe(0);
    },
    { coordinator: null },
  ));

test("the password is shown on request, and then every page says who is signed in, and for which chapter", () =>
  scene.visit(
    async ({ page }) => {
      await page.goto("/console/registrations");
      const password = page.getByLabel("Password", { exact: true });
      await password.fill("not it");
      expect(await password.getAttribute("type")).toBe("password");
      await page.getByRole("checkbox", { name: "Show password" }).check();
      expect(await password.getAttribute("type")).toBe("text");
      expect(await password.inputValue()).toBe("not it");
      await page.getByRole("checkbox", { name: "Show password" }).uncheck();
      expect(await password.getAttribute("type")).toBe("password");
      await signIn(page, SEEDED_COORDINATORS[1]);
      const banner = page.getByRole("banner");
      await banner.getByText("Signed in as Bo Larsen · Harbour Chapter", { exact: true }).waitFor();
      await page.reload();
      await banner.getByText("Signed in as Bo Larsen · Harbour Chapter", { exact: true }).waitFor();
    },
    { coordinator: null },
  ));

test("the email says who is signed in where the deployment has no name for the coordinator", async () => {
  const rename = "update public.coordinators set full_name = $1 where user_id = $2";
  await scene.backend.rows(rename, [null, SEEDED_COORDINATORS[2]?.id]);
  await scene.visit(
    async ({ page }) => {
      const signedInAs = page
        .getByRole("banner")
        .getByText("Signed in as coordinator3@example.org · Hillside Chapter", { exact: true });
      await expect.poll(() => signedInAs.count()).toBe(1);
    },
    { coordinator: 3 },
  );
  await scene.backend.rows(rename, ["Cleo Moe", SEEDED_COORDINATORS[2]?.id]);
});

test("a session that ends in the middle of a run asks to sign in again, and then the list is where it would be", () =>
  scene.visit(async ({ page, expectErrors, picture }) => {
    expectErrors(/40[01]|net::ERR_/);
    const names = [
      "Amina Dahl",
      "Birgit Kowalska",
      "Carlos Rossi",
      "Dagny Yilmaz",
      "Emeka Ghani",
      "Freya Nowak",
      "Goran Bakken",
    ];
    scene.gate.hold(3);
    await registerMany(page, names);
    await waitUntilDone(page, 3, 7);
    const { href } = new URL(page.url());

    // From now on the backend gets an expired token, and the browser can't get another.
    const expired = await expiredToken();
    await page.route(/\/auth\/v1\/token\?grant_type=refresh_token/, (route) =>
      route.fulfill({
        status: 400,
        json: { code: 400, error_code: "refresh_token_not_found", msg: "Invalid Refresh Token" },
      }),
    );
    await page.route(/\/(bulk-registrations|mentors)/, async (route) => {
      const headers = await route.request().allHeaders();
      if (headers["authorization"] === undefined) return route.fallback();
      await route.continue({ headers: { ...headers, authorization: `Bearer ${expired}` } });
    });
    scene.connection.cut();
    await page.getByText("Connection lost, trying again").waitFor();
    scene.connection.mend();
    await page.getByText("Your session has ended. Sign in again to go on where you were.").waitFor();
    await picture("the session has ended");
    expect(await page.getByRole("listitem").count()).toBe(0);

    await page.unrouteAll();
    scene.gate.letThrough();
    await signIn(page, SEEDED_COORDINATORS[0]);
    await waitForState(page, "All registered");
    expect(page.url()).toBe(href);
    await expect.poll(async () => (await readLines(page)).map(({ name }) => name).toSorted()).toEqual(names);
  }));

test("a sign-in service that is busy signs nobody out: the page says so, and goes on by itself", () =>
  scene.visit(async ({ page, expectErrors, picture }) => {
    expectErrors(/429|503/);
    await page.goto("/console/registrations");
    const heading = page.getByRole("heading", { level: 1, name: "My registrations" });
    await heading.waitFor();
    let asked = 0;
    let answer: "busy" | "down" = "busy";
    await page.route(/\/auth\/v1\/token\?grant_type=refresh_token/, (route) => {
      asked += 1;
      return answer === "busy"
        ? route.fulfill({
            status: 429,
            headers: {
              "access-control-allow-origin": "*",
              "access-control-expose-headers": "Retry-After",
              "retry-after": "2",
            },
            json: { code: 429, error_code: "over_request_rate_limit", msg: "Request rate limit reached" },
          })
        : route.fulfill({ status: 503, headers: { "access-control-allow-origin": "*" }, body: "<html>" });
    });
    await expireSession(page);
    await page.reload();
    await page.getByText("The sign-in is busy. You stay signed in").waitFor();
    await picture("the sign-in is busy");
    const since = asked;
    await expect.poll(() => asked).toBeGreaterThan(since);
    answer = "down";
    await page.getByText("The sign-in can't be reached. You stay signed in").waitFor();
    expect(await signInHeading(page).count()).toBe(0);
    await page.unrouteAll();
    await heading.waitFor();
    expect(await page.getByText("You stay signed in").count()).toBe(0);
  }));

test.for([
  ["two hours fast", 7_200_000],
  ["two hours slow", -7_200_000],
] as const)(
  "a clock that is %s changes neither the session nor the times that are shown",
  async ([name, off]) => {
    let moment = "";
    await scene.visit(async ({ page }) => {
      await registerMany(page, [off > 0 ? "Rosa Juhl" : "Samir Ruud"]);
      await waitForState(page, "All registered");
      await page.getByRole("link", { name: "My registrations", exact: true }).click();
      moment = (await page.getByRole("listitem").first().textContent()) ?? "";
    });
    await scene.visit(
      async ({ page }) => {
        const renewals: string[] = [];
        page.on("request", (request) => {
          if (request.url().includes("grant_type=refresh_token")) renewals.push(request.url());
        });
        await page.addInitScript((by) => {
          const RealDate = Date;
          const now = () => RealDate.now() + by;
          globalThis.Date = new Proxy(RealDate, {
            construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given),
            get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
          });
        }, off);
        await page.goto("/console/registrations");
        await signIn(page, SEEDED_COORDINATORS[0]);
        await page.getByRole("heading", { level: 1, name: "My registrations" }).waitFor();
        expect(await page.evaluate(() => Date.now())).not.toBeCloseTo(Date.now(), -6);
        await expect.poll(() => page.getByRole("listitem").first().textContent()).toBe(moment);
        for (const link of ["Register several mentors", "My registrations", "Register several mentors"]) {
          await page.getByRole("link", { name: link, exact: true }).click();
          await page.getByRole("heading", { level: 1, name: link }).waitFor();
        }
        await page.getByText("44 found").waitFor();
        await page.reload();
        await page.getByText("44 found").waitFor();
        expect([name, renewals]).toEqual([name, []]);
      },
      { coordinator: null },
    );
  },
);

test("for a coordinator, other coordinators' runs do not exist, and neither do the mentors of another chapter", async () => {
  let theirs = "";
  await scene.visit(async ({ page }) => {
    await registerMany(page, ["Hanna Iversen"]);
    await waitForState(page, "All registered");
    theirs = page.url();
  });
  for (const coordinator of [2, 3]) {
    await scene.visit(
      async ({ page, expectErrors }) => {
        expectErrors(/404/);
        await page.goto(theirs);
        await page
          .getByRole("alert")
          .getByText("There is no such registration, or it is not yours.")
          .waitFor();
        expect(await page.getByText("Hanna Iversen").count()).toBe(0);
        await page.getByRole("link", { name: "My registrations", exact: true }).click();
        await page.getByText("You have not registered anything yet.").waitFor();
        await page.getByRole("link", { name: "Register several mentors" }).click();
        await page.getByText(coordinator === 3 ? "16 found" : "44 found").waitFor();
        expect(await page.getByRole("option", { name: "Amina Dahl" }).count()).toBe(
          coordinator === 3 ? 0 : 1,
        );
      },
      { coordinator },
    );
  }
});

/** As if the page had been closed for hours. */
async function expireSession(page: Page): Promise<void> {
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem("session") ?? "");
    localStorage.setItem("session", JSON.stringify({ ...kept, expires_at: 1_000 }));
  });
}

/** Signed as the coordinator's session is, and expired a day ago. */
async function expiredToken(): Promise<string> {
  const key = scene.backend.sessionKey;
  const yesterday = Math.floor(Date.now() / 1_000) - 86_400;
  return new SignJWT({ role: "authenticated" })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "JWT" })
    .setIssuer(`${scene.backend.supabase.url}/auth/v1`)
    .setAudience("authenticated")
    .setSubject(SEEDED_COORDINATORS[0]?.id ?? "")
    .setIssuedAt(yesterday - 3_600)
    .setExpirationTime(yesterday)
    .sign(await importJWK(key, key.alg));
}
