/** The effects of keys in a list to pick from, as in the ARIA practices for list boxes. */

export interface ListKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export type ListAction =
  | { do: "move"; to: number; extend: boolean }
  | { do: "toggle" }
  | { do: "selectAll" }
  | { do: "seek"; letter: string };

/**
 * @param page the number of visible rows
 * @param active the active row, from 0, or -1 for none
 */
export function actionOf(
  event: ListKey,
  list: { count: number; active: number; page: number; isMultiple: boolean },
): ListAction | undefined {
  const { key, shiftKey } = event;
  const { count, active, page, isMultiple } = list;
  if (count === 0 || event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    return isMultiple && key.toLowerCase() === "a" ? { do: "selectAll" } : undefined;
  }
  const move = (to: number): ListAction => ({
    do: "move",
    to: Math.min(Math.max(to, 0), count - 1),
    extend: shiftKey && isMultiple,
  });
  switch (key) {
    case "ArrowDown":
      return move(active + 1);
    case "ArrowUp":
      return move(active === -1 ? count - 1 : active - 1);
    case "PageDown":
      return move(active + page);
    case "PageUp":
      return move(active - page);
    case "Home":
      return move(0);
    case "End":
      return move(count - 1);
    case " ":
    case "Enter":
      return active === -1 ? undefined : { do: "toggle" };
    default:
      return key.length === 1 ? { do: "seek", letter: key } : undefined;
  }
}

/** The next row from `active` on whose text starts with the letter; -1 when there is none. */
export function seek(texts: readonly string[], active: number, letter: string): number {
  for (let step = 1; step <= texts.length; step += 1) {
    const at = (active + step) % texts.length;
    if (texts[at]?.startsWith(letter)) return at;
  }
  return -1;
}
