/** Keeps the list of names of a draft in the browser, for this tab. A kept list is restored when the chapter's mentors have been read. */
import { useEffect, useState } from "react";
import { keptOf, NO_LIST, parseKeptList } from "./list-work.ts";
import type { KeptList, ListWork } from "./list-work.ts";

export interface DraftList {
  work: ListWork;
  change: (next: (known: ListWork) => ListWork) => void;
  /** The list of an earlier visit that is not restored yet. */
  kept: KeptList | undefined;
  /** Called when the draft has been registered, or starts afresh. */
  forget: () => void;
}

/** @param name the name of the draft */
export function useListWork(name: string): DraftList {
  const place = `draft-list:${name}`;
  const [kept, setKept] = useState(() => readList(place));
  const [work, setWork] = useState<ListWork>(() => ({ ...NO_LIST, text: kept?.text ?? "" }));
  useEffect(() => {
    if (kept === undefined) keepList(place, keptOf(work));
  }, [place, kept, work]);
  return {
    work,
    change: (next) => {
      setKept(undefined);
      setWork(next);
    },
    kept,
    forget: () => {
      // This must not wait for an effect: a page that the coordinator has left runs no effects.
      keepList(place, undefined);
      setKept(undefined);
      setWork(NO_LIST);
    },
  };
}

function readList(place: string): KeptList | undefined {
  try {
    return parseKeptList(JSON.parse(sessionStorage.getItem(place) ?? "null"));
  } catch {
    // Another version of the console or a person has changed the entry.
    return undefined;
  }
}

function keepList(place: string, list: KeptList | undefined): void {
  try {
    if (list === undefined) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, JSON.stringify(list));
  } catch {
    // The storage is full. An older list must not come back in place of this one.
    sessionStorage.removeItem(place);
  }
}
