/** Loads all mentors of the coordinator's chapter page by page, once per visit of a page, and sorts them by name. */
import { useEffect, useMemo, useState } from "react";
import { useBackend } from "../session/session-gate.tsx";
import { useLoadAgain } from "../shell/load-again.ts";
import { useTexts } from "../texts/use-texts.ts";
import { searchable } from "./mentor-search.ts";
import type { FoundMentor } from "./mentor-search.ts";

export interface MentorList {
  mentors: readonly FoundMentor[];
  /** The number of loaded mentors while the loading continues. */
  loading: number | undefined;
  error: unknown;
  again: () => void;
}

interface State {
  mentors: readonly FoundMentor[];
  loading: number | undefined;
  error?: unknown;
}

const NOTHING_YET: State = { mentors: [], loading: 0 };

export function useMentors(): MentorList {
  const backend = useBackend();
  const { format } = useTexts();
  const [state, setState] = useState<State>(NOTHING_YET);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const stopped = new AbortController();
    async function load(): Promise<void> {
      const mentors: FoundMentor[] = [];
      let after: string | undefined;
      do {
        const page = await backend.mentors(after, stopped.signal);
        for (const mentor of page.items) mentors.push(searchable(mentor));
        after = page.next;
        // The list appears when it is complete, because picking from a growing list is hard.
        if (after !== undefined) setState({ mentors: [], loading: mentors.length });
      } while (after !== undefined && !stopped.signal.aborted);
      if (!stopped.signal.aborted) setState({ mentors, loading: undefined });
    }
    load().catch((error: unknown) => {
      if (!stopped.signal.aborted) setState({ mentors: [], loading: undefined, error });
    });
    return () => stopped.abort();
  }, [backend, attempt]);

  // The error stays visible until an answer arrives, so that screen readers don't announce it repeatedly.
  useLoadAgain(state.error, () => setAttempt(attempt + 1));

  // The backend's order is the database's, not the order of the page's language.
  const mentors = useMemo(
    () => state.mentors.toSorted((one, other) => format.compareNames(one.name, other.name)),
    [state.mentors, format],
  );

  return {
    ...state,
    mentors,
    error: state.error,
    again: () => {
      setState(NOTHING_YET);
      setAttempt(attempt + 1);
    },
  };
}
