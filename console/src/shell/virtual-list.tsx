/** A long list of which only the rows in sight are in the page; each says which one of how many it is. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { CSSProperties, ReactNode } from "react";
import { useIsPrinting } from "./printing.ts";

/** Rows that are printed at most: a browser takes minutes to lay out more. */
const PRINTED = 10_000;

/** Pixels of a row on one line; others are measured. */
const ROW_HEIGHT = 45;

interface VirtualListProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  label: string;
  className: string;
  /** Rows that are kept in the page on either side of those in sight. */
  overscan: number;
  renderRow: (item: T, index: number) => ReactNode;
  /** Shown when there are no items. Default: nothing. */
  empty?: ReactNode;
}

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, label, className, overscan, renderRow, empty } = props;
  const scroller = useRef<HTMLUListElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan,
    getItemKey: (at) => {
      const item = items[at];
      return item === undefined ? at : keyOf(item);
    },
  });
  const isPrinting = useIsPrinting();
  const mounted = isPrinting
    ? items.slice(0, PRINTED).map((item, index) => ({ key: keyOf(item), index, start: undefined }))
    : rows.getVirtualItems();
  return (
    // In the order of tabs, so that the keyboard can scroll it; said to be a list, since without bullets Safari takes it for none.
    <ul
      ref={scroller}
      className={className}
      tabIndex={0}
      role="list"
      aria-label={label}
      style={{ "--height-of-all": `${rows.getTotalSize()}px` } as CSSProperties}
    >
      {items.length === 0 && empty}
      {mounted.map(({ key, index, start }) => {
        const item = items[index];
        return item === undefined ? null : (
          <li
            key={key}
            ref={isPrinting ? undefined : rows.measureElement}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            data-index={index}
            className="lines-row"
            style={start === undefined ? undefined : { transform: `translateY(${start}px)` }}
          >
            {renderRow(item, index)}
          </li>
        );
      })}
    </ul>
  );
}
