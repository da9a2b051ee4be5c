/** The list of a run's mentors. */
import { VirtualList } from "../shell/virtual-list.tsx";
import { LineRow } from "./line-row.tsx";
import type { Line } from "./lines.ts";

interface LineListProps {
  lines: readonly Line[];
  label: string;
  /** Shown when there are no lines. */
  empty: string;
}

export function LineList({ lines, label, empty }: LineListProps) {
  return (
    <VirtualList
      items={lines}
      keyOf={({ mentorId }) => mentorId}
      label={label}
      className="lines"
      overscan={12}
      renderRow={(line) => <LineRow line={line} />}
      empty={<li className="quiet lines-empty">{empty}</li>}
    />
  );
}
