/** Loads the registrations of the whole chapter page by page. */
import { useCallback } from "react";
import type { ListFilter } from "../api/backend.ts";
import type { ChapterRegistration } from "../api/types.ts";
import { useBackend } from "../session/session-gate.tsx";
import { usePages } from "./use-pages.ts";
import type { ReadPage } from "./use-pages.ts";

const idOf = ({ bulkId }: ChapterRegistration) => bulkId;

export function useChapterRegistrations(filter: ListFilter) {
  const backend = useBackend();
  const read: ReadPage<ChapterRegistration> = useCallback(
    (after, signal) => backend.chapterList(filter, after, signal),
    [backend, filter],
  );
  return usePages(read, idOf);
}
