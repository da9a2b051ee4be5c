/**
 * Keeps the draft of a flow in the browser for this tab and coordinator. The draft survives a reload, a visit to another page and
 * a sign-out. It ends with the tab or after the registration.
 */
import { keepEntry } from "../shell/kept-entry.ts";
import type { EntryStorage } from "../shell/kept-entry.ts";
import { DRAFT_FIELDS, EMPTY_DRAFT } from "./draft.ts";
import type { Draft } from "./draft.ts";

export interface KeptDraft {
  chosen: ReadonlySet<string>;
  draft: Readonly<Draft>;
  /** True: the coordinator has said that this is a second session of the same activity on one day. */
  isSecondSession: boolean;
  /** The key of the request for this form. It is kept, so that a form with a lost answer is registered once. */
  key?: string | undefined;
}

export interface DraftKeeper {
  read(): KeptDraft | undefined;
  /** Keeps the draft, unless it is empty. */
  write(kept: KeptDraft): void;
  /** @param key forgets only the draft with this key. Default: any draft. @returns whether a draft was to be forgotten */
  forget(key?: string): boolean;
}

/** @param name identifies the flow and its coordinator, so that their drafts stay separate */
export function keepDraft(storage: EntryStorage, name: string) {
  const entry = keepEntry(storage, `draft:${name}`, parse);
  const keeper: DraftKeeper = {
    read: () => entry.read(),
    write: ({ chosen, draft, isSecondSession, key }) =>
      entry.write(isEmpty(chosen, draft) ? undefined : { chosen: [...chosen], draft, isSecondSession, key }),
    forget(key) {
      const isIt = key === undefined || keeper.read()?.key === key;
      if (isIt) entry.write(undefined);
      return isIt;
    },
  };
  return keeper;
}

function isEmpty(chosen: ReadonlySet<string>, draft: Readonly<Draft>): boolean {
  return chosen.size === 0 && DRAFT_FIELDS.every((field) => draft[field] === EMPTY_DRAFT[field]);
}

function parse(kept: unknown): KeptDraft | undefined {
  const { chosen, draft, isSecondSession, key } = (kept ?? {}) as Partial<Record<keyof KeptDraft, unknown>>;
  if (!Array.isArray(chosen) || !chosen.every((mentorId) => typeof mentorId === "string")) return undefined;
  const fields = (draft ?? {}) as Record<string, unknown>;
  if (!DRAFT_FIELDS.every((field) => typeof fields[field] === "string")) return undefined;
  return {
    chosen: new Set<string>(chosen),
    draft: fields as Draft,
    isSecondSession: isSecondSession === true,
    ...(typeof key === "string" && { key }),
  };
}
