/** The list of a run's mentors. */
import { VirtualList } from "../shell/virtual-list.tsx";
import { LineRow } from "./line-row.tsx";
import { endsOfLines } from "./lines.ts";
import type { Line, Lines } from "./lines.ts";

interface LineListProps {
  lines: readonly Line[];
  /** Of the run, shown or not: names are told apart among them. */
  all: Lines;
  label: string;
  /** Shown when there are no lines. */
  empty: string;
}

export function LineList({ lines, all, label, empty }: LineListProps) {
  const ends = endsOfLines(all);
  return (
    <VirtualList
      items={lines}
      keyOf={({ mentorId }) => mentorId}
      label={label}
      className="lines"
      overscan={12}
      renderRow={(line) => <LineRow line={line} end={ends.get(line.mentorId)} />}
      empty={<li className="quiet lines-empty">{empty}</li>}
    />
  );
}
