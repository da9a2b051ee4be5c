/** Fills the form once from an earlier registration that the address names, as soon as the chapter's mentors are loaded. */
import { useEffect, useEffectEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { useBackend } from "../session/session-gate.tsx";
import { readEarlierRegistration } from "./earlier-registration.ts";
import type { EarlierRegistration, LeftOut } from "./earlier-registration.ts";
import type { MentorList } from "./use-mentors.ts";

/** The name of the parameter in the form's address. */
const AGAIN = "again";

/** @returns the address of the form that is filled from the registration */
export function addressOfAgain(bulkId: string): string {
  return `/register?${new URLSearchParams({ [AGAIN]: bulkId }).toString()}`;
}

export interface UsedAgain {
  isReading: boolean;
  /** The mentors that were left out. Absent when the form was not filled. */
  leftOut: LeftOut | undefined;
  error: unknown;
  again: () => void;
}

export function useEarlierRegistration(
  { mentors, loading, error: listError }: MentorList,
  fill: (earlier: EarlierRegistration) => void,
): UsedAgain {
  const backend = useBackend();
  const [search, setSearch] = useSearchParams();
  const bulkId = search.get(AGAIN) ?? undefined;
  const [leftOut, setLeftOut] = useState<LeftOut>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const isReady = loading === undefined && listError === undefined;

  const done = useEffectEvent((earlier: EarlierRegistration) => {
    fill(earlier);
    setLeftOut(earlier.leftOut);
    // After a reload, the form shows the draft and not the earlier registration again.
    setSearch({}, { replace: true });
  });

  useEffect(() => {
    if (bulkId === undefined || !isReady) return undefined;
    const stopped = new AbortController();
    async function read(id: string): Promise<void> {
      try {
        done(await readEarlierRegistration(backend, id, mentors, stopped.signal));
      } catch (failure) {
        if (!stopped.signal.aborted) setError(failure);
      }
    }
    void read(bulkId);
    return () => stopped.abort();
  }, [backend, bulkId, isReady, mentors, attempt]);

  return {
    isReading: bulkId !== undefined && error === undefined && listError === undefined,
    leftOut,
    error,
    again: () => {
      setError(undefined);
      setAttempt(attempt + 1);
    },
  };
}
