/** Lists of which the page holds only the visible rows: read as a whole by scrolling. */
import type { Locator } from "playwright-core";

export interface Row {
  /** From 1, as announced to screen readers. */
  position: number;
  /** Exactly as in the page. */
  name: string;
  /** The text after the name. */
  rest: string;
}

/** @param list a list whose rows are list items or options, with the name in a `bdi` */
export async function readRows(list: Locator): Promise<Row[]> {
  const rows = await list.evaluate(readInPage);
  return rows.toSorted((a, b) => a.position - b.position);
}

export async function scrollToEnd(list: Locator): Promise<void> {
  await list.evaluate((element) => {
    let scroller = element;
    while (scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement;
    scroller.scrollTop = scroller.scrollHeight;
  });
}

/**
 * Runs in the page: scrolls from the top to the end, and reads the rows at each stop. When the page was too busy to
 * show a part in time, the stop is repeated.
 */
async function readInPage(list: PageElement): Promise<Row[]> {
  // The list itself, or the element around it.
  let scroller = list;
  while (scroller.scrollHeight <= scroller.clientHeight && scroller.parentElement !== null) {
    scroller = scroller.parentElement;
  }
  const window = list.ownerDocument.defaultView;
  const seen = new Map<number, Row>();
  let top = 0;
  let passes = 0;
  for (;;) {
    scroller.scrollTop = top;
    // Two frames: in one the list notices its position, and in the other it shows the rows.
    for (let frame = 0; frame < 2; frame++)
      await new Promise<void>((resolve) => window.requestAnimationFrame(resolve));
    const items = [...list.querySelectorAll("[role=option], li")];
    for (const item of items) {
      const name = item.querySelector("bdi")?.textContent ?? "";
      const text = item.textContent ?? "";
      const position = Number(item.getAttribute("aria-posinset"));
      seen.set(position, { position, name, rest: text.slice(text.indexOf(name) + name.length).trim() });
    }
    const total = Number(items[0]?.getAttribute("aria-setsize") ?? items.length);
    const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1;
    if (isAtEnd) passes += 1;
    if (passes === 20 || seen.size >= total) return [...seen.values()];
    top = isAtEnd ? 0 : top + scroller.clientHeight * 0.9;
  }
}

/** The used part of an element. */
interface PageElement {
  readonly textContent: string | null;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  scrollTop: number;
  readonly parentElement: PageElement | null;
  readonly ownerDocument: { defaultView: { requestAnimationFrame(callback: () => void): void } };
  getAttribute(name: string): string | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}
