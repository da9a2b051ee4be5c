/** A row of a mentor to pick, with the name and a mark for a chosen mentor. */
import { memo } from "react";
import { useTexts } from "../texts/use-texts.ts";
import type { Candidate, PickMode } from "./picking.ts";

export const CandidateRow = memo(function CandidateRow(props: {
  candidate: Candidate;
  mode: PickMode;
  /** The end of the id, when another candidate has the same name. */
  end: string | undefined;
}) {
  const texts = useTexts();
  const { candidate, mode, end } = props;
  return (
    <>
      <span className={mode === "single" ? "mark mark-round" : "mark"} aria-hidden="true" />
      <span className="picker-name">
        <bdi>{candidate.name}</bdi>
        {end !== undefined && <span className="quiet"> {texts.mark(end)}</span>}
        {!candidate.active && <span className="quiet">, {texts.picker.inactive}</span>}
        {candidate.remark !== undefined && <span className="quiet">: {candidate.remark}</span>}
      </span>
    </>
  );
});
