/** The list of a run's mentors. Only the rows in sight are in the page; each says which one of how many it is. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { texts } from "../texts.ts";
import { LineRow } from "./line-row.tsx";
import type { Line } from "./lines.ts";

/** Pixels of a row on one line; others are measured. */
const ROW_HEIGHT = 45;

export function LineList({ lines, label }: { lines: readonly Line[]; label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (at) => lines[at]?.mentorId ?? at,
  });

  return (
    // In the order of tabs, so that the keyboard can scroll it.
    <div ref={scroller} className="lines" tabIndex={0} role="list" aria-label={label}>
      {lines.length === 0 && <p className="quiet lines-empty">{texts.result.nobody}</p>}
      <div role="presentation" className="rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const line = lines[index];
          return line === undefined ? null : (
            <div
              key={key}
              ref={rows.measureElement}
              role="listitem"
              aria-setsize={lines.length}
              aria-posinset={index + 1}
              data-index={index}
              className="rows-row"
              style={{ transform: `translateY(${start}px)` }}
            >
              <LineRow line={line} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
