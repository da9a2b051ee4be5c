/** A row of a mentor to pick, with the name and a mark for a chosen mentor. */
import { memo } from "react";
import { pageTexts } from "../page-texts.ts";
import { texts } from "../texts.ts";
import type { Candidate, PickMode } from "./picking.ts";

export const CandidateRow = memo(function CandidateRow(props: {
  candidate: Candidate;
  mode: PickMode;
  /** The end of the id, when another candidate has the same name. */
  end: string | undefined;
}) {
  const { candidate, mode, end } = props;
  return (
    <>
      <span className={mode === "single" ? "mark mark-round" : "mark"} aria-hidden="true" />
      <span className="picker-name">
        <bdi>{candidate.name}</bdi>
        {end !== undefined && <span className="quiet"> {pageTexts.mark(end)}</span>}
        {!candidate.active && <span className="quiet">, {texts.picker.inactive}</span>}
        {candidate.remark !== undefined && <span className="quiet">: {candidate.remark}</span>}
      </span>
    </>
  );
});
