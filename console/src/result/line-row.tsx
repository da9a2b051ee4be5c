/** A row of one mentor of a run, with the name and the outcome as an icon and as text. */
import { memo } from "react";
import type { Texts } from "../texts/texts.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { Line } from "./lines.ts";
import { StateIcon } from "./state-icon.tsx";

export const LineRow = memo(function LineRow(props: {
  line: Line;
  /** The end of the id, when another mentor in the list has the same name. */
  end?: string | undefined;
}) {
  const texts = useTexts();
  const { line, end } = props;
  return (
    <div className={`line state-${line.state}`}>
      <StateIcon state={line.state} />
      <span className="line-name">
        <bdi>{line.name ?? texts.result.unnamed}</bdi>
        {end !== undefined && <span className="quiet"> {texts.mark(end)}</span>}
      </span>{" "}
      <span className="line-status">{wordsOf(line, texts)}</span>
    </div>
  );
});

function wordsOf({ state, code, message }: Line, { result }: Texts): string {
  if (state !== "failed" || code === undefined || message === undefined) return result.states[state];
  return result.failed(result.reason(code, message));
}
