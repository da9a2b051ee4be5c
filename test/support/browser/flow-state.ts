/** The state of a flow's page, read from what it shows: tests look for parts of another flow in it. */
import type { Page } from "playwright-core";

export interface FlowState {
  search: string;
  /** The chosen mentors among those that the list shows, which are all of a small chapter. */
  chosen: string[];
  activityType: string;
  date: string;
  durationMinutes: string;
  note: string;
}

export const CLEAN: FlowState = {
  search: "",
  chosen: [],
  activityType: "",
  date: "",
  durationMinutes: "",
  note: "",
};

export async function readFlow(page: Page): Promise<FlowState> {
  const options = page.getByRole("listbox").getByRole("option");
  // The list is filled after the page has appeared.
  await options.first().waitFor();
  const chosen = await page.getByRole("listbox").getByRole("option", { selected: true }).allInnerTexts();
  const valueOf = (name: string) => page.getByRole("textbox", { name }).inputValue();
  return {
    search: await page.getByRole("searchbox", { name: "Search mentors" }).inputValue(),
    chosen: chosen.map((text) => text.trim()),
    activityType: await page.getByRole("combobox", { name: "Activity type" }).inputValue(),
    date: await page.getByLabel("Date", { exact: true }).inputValue(),
    durationMinutes: await valueOf("Duration in minutes"),
    note: await valueOf("Note (optional)"),
  };
}
