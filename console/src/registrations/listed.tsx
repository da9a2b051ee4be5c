/** A list that loads page by page, with its texts for loading, for an empty list and for more entries. */
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useAnnouncer } from "../shell/announcer.tsx";
import { ProblemNotice } from "../shell/problem-notice.tsx";
import { useTexts } from "../texts/use-texts.ts";

interface ListedProps<T> {
  label: string;
  /** The text for an empty list. */
  empty: string;
  pages: {
    items: readonly T[];
    isLoading: boolean;
    hasOlder: boolean;
    error: unknown;
    older: () => void;
    again: () => void;
  };
  more: string;
  renderEntry: (entry: T) => ReactNode;
}

export function Listed<T>({ label, empty, pages, more, renderEntry }: ListedProps<T>) {
  const texts = useTexts();
  const { items, isLoading, hasOlder, error, older, again } = pages;
  const count = texts.registrations.loaded(items.length);
  const news = isLoading ? texts.loading : error === undefined ? count : "";
  const announce = useAnnouncer();
  // Each filter draws a new list. Screen readers don't read a status text that is drawn together with its element.
  useEffect(() => announce(news), [announce, news]);

  return (
    <>
      <ProblemNotice error={error} again={again} />
      {items.length === 0 ? (
        <p className="quiet">{isLoading ? texts.loading : error === undefined && empty}</p>
      ) : (
        <ul aria-label={label} className="card runs">
          {items.map(renderEntry)}
        </ul>
      )}
      <p className="actions">
        {hasOlder && (
          <button type="button" className="button" aria-disabled={isLoading} onClick={older}>
            {more}
          </button>
        )}
        {items.length > 0 && <span className="quiet">{count}</span>}
      </p>
    </>
  );
}
