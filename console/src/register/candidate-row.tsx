/** One mentor to pick: the name, and a mark that shows whether the mentor is chosen. */
import { memo } from "react";
import { texts } from "../texts.ts";
import type { Candidate, PickMode } from "./picking.ts";

export const CandidateRow = memo(function CandidateRow(props: { candidate: Candidate; mode: PickMode }) {
  const { candidate, mode } = props;
  return (
    <>
      <span className={mode === "single" ? "mark mark-round" : "mark"} aria-hidden="true" />
      <span className="picker-name">
        <bdi>{candidate.name}</bdi>
        {!candidate.active && <span className="quiet">, {texts.picker.inactive}</span>}
        {candidate.remark !== undefined && <span className="quiet">: {candidate.remark}</span>}
      </span>
    </>
  );
});
