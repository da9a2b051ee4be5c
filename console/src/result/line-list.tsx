/** The list of a run's mentors. */
import { VirtualList } from "../shell/virtual-list.tsx";
import { LineRow } from "./line-row.tsx";
import { endsOfLines } from "./lines.ts";
import type { Line, Lines } from "./lines.ts";

interface LineListProps {
  lines: readonly Line[];
  /** All lines of the run. Equal names are told apart among them. */
  all: Lines;
  label: string;
  /** The text for an empty list. */
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
