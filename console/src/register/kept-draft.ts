/**
 * The draft of a flow, kept by the browser for this tab and this coordinator: through a reload, a visit to another page and
 * a sign-out. It ends with the tab, or as soon as it is registered.
 */
import { DRAFT_FIELDS, EMPTY_DRAFT } from "./draft.ts";
import type { Draft } from "./draft.ts";

export interface KeptDraft {
  chosen: ReadonlySet<string>;
  draft: Readonly<Draft>;
  /** With which this form was sent or is to be sent. Kept, so that a form whose answer was lost is registered once. */
  key?: string | undefined;
}

export interface DraftKeeper {
  read(): KeptDraft | undefined;
  /** An empty one is not kept. */
  write(kept: KeptDraft): void;
  /** @param key only the draft that has this one. Default: whichever is kept */
  forget(key?: string): void;
}

/** @param name of the flow and of its coordinator: drafts of different names never meet */
export function keepDraft(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">, name: string) {
  const place = `draft:${name}`;
  const keeper: DraftKeeper = {
    read() {
      try {
        return parse(JSON.parse(storage.getItem(place) ?? "null"));
      } catch {
        // Of another version of the console, or changed by somebody.
        return undefined;
      }
    },
    write({ chosen, draft, key }) {
      try {
        if (isEmpty(chosen, draft)) storage.removeItem(place);
        else storage.setItem(place, JSON.stringify({ chosen: [...chosen], draft, key }));
      } catch {
        // No room is left. An older draft would come back as if it were this one.
        storage.removeItem(place);
      }
    },
    forget(key) {
      if (key === undefined || keeper.read()?.key === key) storage.removeItem(place);
    },
  };
  return keeper;
}

function isEmpty(chosen: ReadonlySet<string>, draft: Readonly<Draft>): boolean {
  return chosen.size === 0 && DRAFT_FIELDS.every((field) => draft[field] === EMPTY_DRAFT[field]);
}

function parse(kept: unknown): KeptDraft | undefined {
  const { chosen, draft, key } = (kept ?? {}) as { chosen?: unknown; draft?: unknown; key?: unknown };
  if (!Array.isArray(chosen) || !chosen.every((mentorId) => typeof mentorId === "string")) return undefined;
  const fields = (draft ?? {}) as Record<string, unknown>;
  if (!DRAFT_FIELDS.every((field) => typeof fields[field] === "string")) return undefined;
  return {
    chosen: new Set<string>(chosen),
    draft: fields as Draft,
    ...(typeof key === "string" && { key }),
  };
}
