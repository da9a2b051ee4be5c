/** The list of a run's mentors. Only the rows in sight are in the page; each says which one of how many it is. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { CSSProperties } from "react";
import { LineRow } from "./line-row.tsx";
import type { Line } from "./lines.ts";

/** Pixels of a row on one line; others are measured. */
const ROW_HEIGHT = 45;

interface LineListProps {
  lines: readonly Line[];
  label: string;
  /** Shown when there are no lines. */
  empty: string;
}

export function LineList({ lines, label, empty }: LineListProps) {
  const scroller = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (at) => lines[at]?.mentorId ?? at,
  });

  return (
    // In the order of tabs, so that the keyboard can scroll it; said to be a list, since without bullets Safari takes it for none.
    <ul
      ref={scroller}
      className="lines"
      tabIndex={0}
      role="list"
      aria-label={label}
      style={{ "--height-of-all": `${rows.getTotalSize()}px` } as CSSProperties}
    >
      {lines.length === 0 && <li className="quiet lines-empty">{empty}</li>}
      {rows.getVirtualItems().map(({ key, index, start }) => {
        const line = lines[index];
        return line === undefined ? null : (
          <li
            key={key}
            ref={rows.measureElement}
            aria-setsize={lines.length}
            aria-posinset={index + 1}
            data-index={index}
            className="lines-row"
            style={{ transform: `translateY(${start}px)` }}
          >
            <LineRow line={line} />
          </li>
        );
      })}
    </ul>
  );
}
