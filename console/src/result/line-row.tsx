/** One mentor of a run: the name, and what became of it as a sign and in words. */
import { memo } from "react";
import { texts } from "../texts.ts";
import type { Line } from "./lines.ts";
import { StateIcon } from "./state-icon.tsx";

export const LineRow = memo(function LineRow({ line }: { line: Line }) {
  return (
    <div className={`line state-${line.state}`}>
      <StateIcon state={line.state} />
      <span className="line-name">
        <bdi>{line.name ?? texts.result.unnamed}</bdi>
      </span>{" "}
      <span className="line-status">{wordsOf(line)}</span>
    </div>
  );
});

function wordsOf({ state, code, message }: Line): string {
  if (state !== "failed" || code === undefined || message === undefined) return texts.result.states[state];
  return texts.result.failed(code, message);
}
