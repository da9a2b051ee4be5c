/** Describes in a sentence what a registration would do, with numbers for several mentors and with the name for one. */
import { useMemo } from "react";
import type { Mentor, Preflight } from "../api/types.ts";
import type { Texts } from "../texts/texts.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { PickMode } from "./picking.ts";
import type { MentorKind } from "./preflight-groups.ts";
import type { Checked } from "./use-registration-flow.ts";

interface PreflightSummaryProps {
  mode: PickMode;
  checked: Checked;
  mentors: readonly Mentor[];
}

export function PreflightSummary({ mode, checked, mentors }: PreflightSummaryProps) {
  const texts = useTexts();
  const { preflight, registration } = checked;
  const first = registration.mentorIds[0];
  const name = useMemo(() => mentors.find(({ mentorId }) => mentorId === first)?.name, [mentors, first]);
  if (mode === "multiple")
    return (
      <p role="status" className="summary">
        {inNumbers(preflight, texts)}
      </p>
    );
  return (
    <p role="status" className="summary">
      <bdi>{name ?? texts.result.unnamed}</bdi> {texts.preflight.one[kindOf(preflight)]}
    </p>
  );
}

function inNumbers(preflight: Preflight, texts: Texts): string {
  return texts.preflight.summary({
    new: preflight.new,
    alreadyRegistered: preflight.alreadyRegistered.length,
    inactive: preflight.inactive.length,
    notInChapter: preflight.notInChapter.length,
  });
}

function kindOf(preflight: Preflight): MentorKind {
  if (preflight.notInChapter.length > 0) return "notInChapter";
  if (preflight.inactive.length > 0) return "inactive";
  return preflight.alreadyRegistered.length > 0 ? "alreadyRegistered" : "new";
}
