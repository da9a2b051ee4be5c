/** Signing in as a person does. */
import type { Page } from "playwright-core";
import type { SeededCoordinator } from "../../../src/testing/stack/seeded-coordinators.ts";
import { textsOf } from "./page-texts.ts";

export async function signIn(page: Page, coordinator: SeededCoordinator | undefined): Promise<void> {
  if (coordinator === undefined) throw new RangeError("There is no seeded coordinator of this number");
  const { signIn: texts } = await textsOf(page);
  await page.getByRole("textbox", { name: texts.email }).fill(coordinator.email);
  await page.getByLabel(texts.password, { exact: true }).fill(coordinator.password);
  await page.getByRole("button", { name: texts.submit }).click();
  await page.getByRole("button", { name: texts.signOut }).waitFor();
}
