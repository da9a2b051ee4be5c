/** What a page shows over time: a list that is right at the end may have lost or repeated a line on the way. */
import type { Page } from "playwright-core";
import { textsOf } from "./page-texts.ts";
import { lineList } from "./result-page.ts";

/** Each mentor's texts, one after another, from now on until the page is loaded again. */
export async function recordLines(page: Page): Promise<() => Promise<Record<string, string[]>>> {
  await lineList(page).waitFor();
  const { result } = await textsOf(page);
  return record(page, {
    watched: `[aria-label="${result.list}"] li`,
    key: "bdi",
    text: ".line-status",
  });
}

/** The announcements for screen readers, from now on until the page is loaded again. */
export async function recordAnnouncements(page: Page): Promise<() => Promise<string[]>> {
  const { announcements } = await textsOf(page);
  const read = await record(page, { watched: `[role=status][aria-label="${announcements}"]` });
  return async () => Object.values(await read()).flat();
}

/**
 * Selectors of the elements to watch, and inside each of the part that identifies it and of the recorded part. Default:
 * the element itself.
 */
interface Watched {
  watched: string;
  key?: string;
  text?: string;
}

async function record(page: Page, watched: Watched): Promise<() => Promise<Record<string, string[]>>> {
  const recording = await page.locator(":root").evaluateHandle((root, { watched: items, key, text }) => {
    const history: Record<string, string[]> = {};
    const read = (element: { textContent: string | null } | null) => element?.textContent?.trim() ?? "";
    const look = () => {
      for (const item of root.querySelectorAll(items)) {
        const name = key === undefined ? items : read(item.querySelector(key));
        const words = text === undefined ? read(item) : read(item.querySelector(text));
        // The item for an empty list has neither a name nor texts.
        if (words === "") continue;
        const earlier = (history[name] ??= []);
        if (earlier.at(-1) !== words) earlier.push(words);
      }
    };
    look();
    const { MutationObserver } = root.ownerDocument.defaultView;
    new MutationObserver(look).observe(root, { subtree: true, childList: true, characterData: true });
    return history;
  }, watched);
  return () => recording.jsonValue();
}
