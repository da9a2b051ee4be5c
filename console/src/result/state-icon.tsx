/** The icon of a mentor's outcome. Its shape and colour repeat the text beside it. */
import type { LineState } from "./lines.ts";

const SHAPES: Record<LineState, string> = {
  waiting: "M10 5.5V10l3 2",
  registered: "M6 10.4l2.7 2.7L14 7.4",
  alreadyRegistered: "M4.2 10.6l2.2 2.2 4.6-5M9.6 12.4l.5.4 5-5",
  withdrawn: "M14 10H6.4M9.4 6.6L6 10l3.4 3.4",
  alreadyWithdrawn: "M14 7.6v4.8M14 10H6.4M9.4 6.6L6 10l3.4 3.4",
  failed: "M10 5.6v5.2M10 14h.01",
  cancelled: "M6 10h8",
};

export function StateIcon({ state }: { state: LineState }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <circle cx="10" cy="10" r="9" />
      <path d={SHAPES[state]} />
    </svg>
  );
}
