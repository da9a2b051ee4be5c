/** Reads what a mail's link brings to the page, and finds the tab's storage. */
import { NEW_PASSWORD_PATH } from "./password-recovery.ts";
import type { TabStorage } from "./password-recovery.ts";

/** Returns the part behind `#`, or undefined on another page. The part holds tokens, so the address loses it. */
export function takeLink({ location, history }: Pick<Window, "location" | "history">): string | undefined {
  const { pathname, hash } = location;
  if (pathname !== NEW_PASSWORD_PATH) return undefined;
  if (hash !== "") history.replaceState(history.state, "", pathname);
  return hash.slice(1);
}

export function tabStorage(page: Pick<Window, "sessionStorage">): TabStorage | undefined {
  try {
    return page.sessionStorage;
  } catch {
    return undefined;
  }
}
