/** A row of one mentor of a run, with the name and the outcome as an icon and as text. */
import { memo } from "react";
import { pageTexts } from "../page-texts.ts";
import { texts } from "../texts.ts";
import type { Line } from "./lines.ts";
import { StateIcon } from "./state-icon.tsx";

export const LineRow = memo(function LineRow(props: {
  line: Line;
  /** The end of the id, when another mentor in the list has the same name. */
  end?: string | undefined;
}) {
  const { line, end } = props;
  return (
    <div className={`line state-${line.state}`}>
      <StateIcon state={line.state} />
      <span className="line-name">
        <bdi>{line.name ?? texts.result.unnamed}</bdi>
        {end !== undefined && <span className="quiet"> {pageTexts.mark(end)}</span>}
      </span>{" "}
      <span className="line-status">{wordsOf(line)}</span>
    </div>
  );
});

function wordsOf({ state, code, message }: Line): string {
  if (state !== "failed" || code === undefined || message === undefined) return texts.result.states[state];
  return texts.result.failed(code, message);
}
