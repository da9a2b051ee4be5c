/** Keeps the list of names of a draft in the browser, for this tab. A kept list is restored when the chapter's mentors have been read. */
import { useEffect, useState } from "react";
import { keepEntry } from "../shell/kept-entry.ts";
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
  const [entry] = useState(() => keepEntry(sessionStorage, `draft-list:${name}`, parseKeptList));
  const [kept, setKept] = useState(() => entry.read());
  const [work, setWork] = useState<ListWork>(() => ({ ...NO_LIST, text: kept?.text ?? "" }));
  useEffect(() => {
    if (kept === undefined) entry.write(keptOf(work));
  }, [entry, kept, work]);
  return {
    work,
    change: (next) => {
      setKept(undefined);
      setWork(next);
    },
    kept,
    forget: () => {
      // This must not wait for an effect: a page that the coordinator has left runs no effects.
      entry.write(undefined);
      setKept(undefined);
      setWork(NO_LIST);
    },
  };
}
