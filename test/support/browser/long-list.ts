/** Lists of which the page holds only the rows in sight: read as a whole by scrolling through them. */
import type { Locator } from "playwright-core";

export interface Row {
  /** From 1, as told to screen readers. */
  position: number;
  /** Exactly as it is in the page. */
  name: string;
  /** What comes after the name. */
  rest: string;
}

/** @param list whose rows are list items or options, with the name in a `bdi` */
export async function readRows(list: Locator): Promise<Row[]> {
  const seen = new Map<number, Row>();
  let at: "top" | "further" = "top";
  for (;;) {
    const { total, rows, isAtEnd } = await list.evaluate(look, at);
    for (const row of rows) seen.set(row.position, row);
    if (isAtEnd || seen.size >= total) return [...seen.values()].toSorted((a, b) => a.position - b.position);
    at = "further";
  }
}

export async function scrollToEnd(list: Locator): Promise<void> {
  await list.evaluate((element) => {
    let scroller = element;
    while (scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement;
    scroller.scrollTop = scroller.scrollHeight;
  });
}

/** Runs in the page: scrolls, waits until the list has noticed, and reads what is in it then. */
async function look(list: PageElement, at: "top" | "further") {
  // The list itself, or what it lies in.
  let scroller = list;
  while (scroller.scrollHeight <= scroller.clientHeight && scroller.parentElement !== null) {
    scroller = scroller.parentElement;
  }
  scroller.scrollTop = at === "top" ? 0 : scroller.scrollTop + scroller.clientHeight / 2;
  // Two frames: one for the list to notice where it is, one for it to show that.
  const { requestAnimationFrame } = list.ownerDocument.defaultView;
  for (let frame = 0; frame < 2; frame++)
    await new Promise<void>((resolve) => requestAnimationFrame(resolve));
  const items = [...list.querySelectorAll("[role=option], li")];
  return {
    total: Number(items[0]?.getAttribute("aria-setsize") ?? items.length),
    rows: items.map((item) => {
      const name = item.querySelector("bdi")?.textContent ?? "";
      const text = item.textContent ?? "";
      return {
        position: Number(item.getAttribute("aria-posinset")),
        name,
        rest: text.slice(text.indexOf(name) + name.length).trim(),
      };
    }),
    isAtEnd: scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1,
  };
}

/** As much of an element as is used above. */
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
