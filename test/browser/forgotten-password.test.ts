/** A forgotten password: the mail, its link, the new password, and links that can't be used. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL_PASSWORD } from "../../src/testing/stack/seeded-coordinators.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { inspect } from "../support/browser/inspect.ts";
import { signIn } from "../support/browser/sign-in-page.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const NOBODY = { coordinator: null } as const;

/** @returns the sentence that the page answers with */
async function ask(page: Page, email: string): Promise<string> {
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("button", { name: /^Send the link/ }).click();
  const answer = page.getByRole("status").getByText(email);
  await answer.waitFor();
  return answer.innerText();
}

/** @returns the link of the mail */
async function askForLink(page: Page, email: string): Promise<string> {
  const before = scene.backend.mails.length;
  await button(page, "Forgot your password?").click();
  await ask(page, email);
  const mail = scene.backend.mails[before];
  expect(mail?.to).toBe(email);
  return mail?.link ?? "";
}

async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel("New password", { exact: true }).fill(password);
  await button(page, "Save the password").click();
}

test("the mailed link leads to a new password, with which one is signed in, here and elsewhere", () =>
  scene.visit(async ({ page, expectErrors, picture }) => {
    expectErrors(/4(00|22)/);
    const email = "coordinator3@example.org";
    await heading(page, "Sign in").waitFor();
    const link = await askForLink(page, email);
    await page.goto(link);
    await heading(page, "Choose a new password").waitFor();
    await page.getByText(email).waitFor();
    expect(page.url()).toBe(`${scene.address}/console/new-password`);
    await inspect(page, "a new password");

    // The password is readable, and a reload continues with the link's session.
    await page.reload();
    const field = page.getByLabel("New password", { exact: true });
    expect(await field.getAttribute("type")).toBe("text");
    const alert = page.getByRole("alert");
    await choose(page, "short");
    await alert.getByText("This password is too short. Choose one of at least 6 characters.").waitFor();
    await choose(page, LOCAL_PASSWORD);
    await alert.getByText("This is your old password. Choose another one.").waitFor();
    await picture("a password that is refused");
    await choose(page, "a new password");
    await heading(page, "Your password is changed").waitFor();
    await inspect(page, "the password is changed");
    await page.getByRole("link", { name: "Go on to the registrations" }).click();
    await page.getByRole("banner").getByText("Cleo Moe").waitFor();

    await button(page, "Sign out").click();
    await heading(page, "Sign in").waitFor();
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByLabel("Password", { exact: true }).fill(LOCAL_PASSWORD);
    await button(page, "Sign in").click();
    await alert.getByText("The email or the password is wrong.").waitFor();
    await signIn(page, { id: "", email, password: "a new password" });
  }, NOBODY));

test("the answer is the same whether somebody has the address or not", () =>
  scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/400/);
    await button(page, "Forgot your password?").click();
    await inspect(page, "a forgotten password");
    await button(page, "Send the link").click();
    await page.getByRole("alert").getByText("Enter your email.").waitFor();
    await page.getByRole("textbox", { name: "Email" }).fill("coordinator");
    await button(page, "Send the link").click();
    await page.getByRole("alert").getByText("This is not an email address.").waitFor();
    const [known, unknown] = ["coordinator1@example.org", "nobody@example.org"];
    const before = scene.backend.mails.length;
    const answer = await ask(page, known);
    expect(await ask(page, unknown)).toBe(answer.replace(known, unknown));
    expect(scene.backend.mails.slice(before).map(({ to }) => to)).toEqual([known]);
    await button(page, "Back to the sign-in").click();
    await heading(page, "Sign in").waitFor();
  }, NOBODY));

test("a link that was used, was cut off or has no tokens leads to a new link", () =>
  scene.visit(async ({ page, expectErrors, picture }) => {
    expectErrors(/40[0-9]/);
    const email = "coordinator2@example.org";
    const used = await askForLink(page, email);
    await page.goto(used);
    await heading(page, "Choose a new password").waitFor();
    const { href } = new URL("/console/new-password", scene.address);
    // Each link gets a new tab, because the first tab keeps the session of its link.
    for (const link of [
      used,
      used.replace(/token=[^&]*/, (token) => token.slice(0, 20)),
      `${href}#access_token=eyJhbGciOiJFUzI1NiJ9.eyJzd&refresh_token=x&type=recovery`,
      `${href}#access_token=eyJhb`,
      href,
    ]) {
      const tab = await page.context().newPage();
      await tab.goto(link);
      await heading(tab, "This link doesn't work any more").waitFor();
      await tab.close();
    }
    await page.goto("about:blank");
    await page.goto(used);
    await heading(page, "This link doesn't work any more").waitFor();
    await inspect(page, "a link that was used");
    await picture("a link that was used");
    const before = scene.backend.mails.length;
    await ask(page, email);
    await page.goto(scene.backend.mails[before]?.link ?? "");
    await heading(page, "Choose a new password").waitFor();
    await expect.poll(() => page.getByText(email).count()).toBe(1);
  }, NOBODY));
