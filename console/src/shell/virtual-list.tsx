/** A long list of which the page contains only the visible rows. Each row has its position and the total number. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { CSSProperties, ReactNode } from "react";
import { useIsPrinting } from "./printing.ts";

/** The most rows that are printed. A browser takes minutes for the layout of more. */
const PRINTED = 10_000;

/** The height in pixels of a row with one line. Higher rows are measured. */
const ROW_HEIGHT = 45;

interface VirtualListProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  label: string;
  className: string;
  /** The rows that are kept in the page above and below the visible ones. */
  overscan: number;
  renderRow: (item: T, index: number) => ReactNode;
  /** The element for an empty list. Default: none. */
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
    // The list is focusable, so that the keyboard can scroll it. Its role is explicit, because Safari ignores a list without bullets.
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
