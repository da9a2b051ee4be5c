/**
 * The list to pick mentors from, by mouse, touch or keyboard. The page contains only the visible rows, so that thousands of
 * mentors are as fast as twenty, also while the coordinator types in the search.
 */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { Range } from "@tanstack/react-virtual";
import { useId, useRef, useState } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { CandidateRow } from "./candidate-row.tsx";
import { foldName } from "../name-folding.ts";
import { actionOf, seek } from "./list-keys.ts";
import { extended, toggled, withAllFound } from "./picking.ts";
import type { Candidate, PickMode } from "./picking.ts";

interface MentorListBoxProps {
  label: string;
  candidates: readonly Candidate[];
  /** The ends of ids of candidates that share their name with another one. */
  ends: ReadonlyMap<string, string>;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  mode: PickMode;
  /** The text for a list without candidates. */
  empty: string;
  /** Whether the list is only as high as its rows. */
  isSnug?: boolean;
}

/** The height in pixels of a row with one line. Higher rows are measured. */
const ROW_HEIGHT = 45;

export function MentorListBox(props: MentorListBoxProps) {
  const { label, candidates, ends, chosen, onChoose, mode, empty, isSnug = false } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string>();
  const active = activeId === undefined ? -1 : candidates.findIndex(({ mentorId }) => mentorId === activeId);
  const rows = useVirtualizer({
    count: candidates.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (at) => candidates[at]?.mentorId ?? at,
    // The active row stays in the page, because the list refers to it.
    rangeExtractor: (range) => withActive(range, active),
  });

  function activate(at: number): void {
    const next = candidates[at];
    if (next === undefined) return;
    setActiveId(next.mentorId);
    rows.scrollToIndex(at);
  }

  function press(event: KeyboardEvent): void {
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1, 1);
    const isMultiple = mode === "multiple";
    const action = actionOf(event, { count: candidates.length, active, page, isMultiple });
    if (action === undefined) return;
    event.preventDefault();
    switch (action.do) {
      case "move":
        if (action.extend) onChoose(extended(chosen, candidates, active, action.to));
        return activate(action.to);
      case "toggle":
        return onChoose(toggled(chosen, candidates[active], mode));
      case "selectAll":
        return onChoose(withAllFound(chosen, candidates));
      case "seek":
        return activate(
          seek(
            candidates.map(({ name }) => foldName(name).short),
            active,
            foldName(action.letter).short,
          ),
        );
    }
  }

  function click(event: MouseEvent, at: number): void {
    const from = event.shiftKey && mode === "multiple" ? active : -1;
    onChoose(from === -1 ? toggled(chosen, candidates[at], mode) : extended(chosen, candidates, from, at));
    setActiveId(candidates[at]?.mentorId);
  }

  const className = isSnug ? "picker-list picker-list-snug" : "picker-list";
  // Screen readers expect options in a listbox.
  if (candidates.length === 0) return <p className={`${className} quiet`}>{empty}</p>;
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={label}
      aria-multiselectable={mode === "multiple"}
      aria-activedescendant={active === -1 ? undefined : `${id}${activeId}`}
      tabIndex={0}
      className={className}
      onKeyDown={press}
      onFocus={() => {
        if (active === -1) setActiveId(candidates[firstSeen(rows.getVirtualItems(), chosen)]?.mentorId);
      }}
    >
      <div role="presentation" className="rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const candidate = candidates[index];
          if (candidate === undefined) return null;
          return (
            // The list handles the keys for its active row.
            <div
              key={candidate.mentorId}
              ref={rows.measureElement}
              id={`${id}${candidate.mentorId}`}
              role="option"
              aria-selected={chosen.has(candidate.mentorId)}
              aria-setsize={candidates.length}
              aria-posinset={index + 1}
              data-index={index}
              data-active={index === active || undefined}
              className="picker-row"
              style={{ transform: `translateY(${start}px)` }}
              onClick={(event) => click(event, index)}
            >
              <CandidateRow candidate={candidate} mode={mode} end={ends.get(candidate.mentorId)} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function withActive(range: Range, active: number): number[] {
  const inSight = defaultRangeExtractor(range);
  if (active === -1 || active >= range.count || inSight.includes(active)) return inSight;
  return [...inSight, active].sort((one, other) => one - other);
}

/** The row where the keyboard starts: the first visible chosen row, or else the first row. */
function firstSeen(inSight: readonly { key: unknown; index: number }[], chosen: ReadonlySet<string>): number {
  return inSight.find(({ key }) => chosen.has(String(key)))?.index ?? 0;
}
