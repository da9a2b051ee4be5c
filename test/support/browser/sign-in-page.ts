/** Signing in, as a person does it. */
import type { Page } from "playwright-core";
import type { SeededCoordinator } from "../../../src/testing/stack/seeded-coordinators.ts";

export async function signIn(page: Page, coordinator: SeededCoordinator | undefined): Promise<void> {
  if (coordinator === undefined) throw new RangeError("There is no seeded coordinator of this number");
  await page.getByRole("textbox", { name: "Email" }).fill(coordinator.email);
  await page.getByLabel("Password", { exact: true }).fill(coordinator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}
