/** The list from which mentors are picked: by mouse, touch or keyboard, only its visible rows being in the page. */
import { useMemo } from "react";
import { ListBox, ListBoxItem, ListLayout, Virtualizer } from "react-aria-components";
import type { Selection } from "react-aria-components";
import { texts } from "../texts.ts";

/** Who can be picked. */
export interface Candidate {
  mentorId: string;
  name: string;
  active: boolean;
}

interface MentorListBoxProps {
  label: string;
  candidates: readonly Candidate[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  mode: "single" | "multiple";
  /** Shown when there are no candidates. */
  empty: string;
}

const LAYOUT = { estimatedRowHeight: 44 };

export function MentorListBox(props: MentorListBoxProps) {
  const { label, candidates, chosen, onChoose, mode, empty } = props;
  const selectedKeys = useMemo(() => new Set(chosen), [chosen]);

  function choose(selection: Selection): void {
    // "all" is Ctrl+A: like its button, it takes those who can be registered, and lets nobody go.
    if (selection === "all") onChoose(withAllFound(chosen, candidates));
    else onChoose(new Set([...selection].map(String)));
  }

  return (
    <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
      <ListBox
        aria-label={label}
        className="picker-list"
        items={candidates}
        selectionMode={mode}
        selectedKeys={selectedKeys}
        onSelectionChange={choose}
        escapeKeyBehavior="none"
        renderEmptyState={() => <p className="quiet">{empty}</p>}
      >
        {(candidate) => <CandidateRow candidate={candidate} mode={mode} />}
      </ListBox>
    </Virtualizer>
  );
}

/** Inactive mentors are picked one by one only: registering for them fails. */
export function withAllFound(
  chosen: ReadonlySet<string>,
  found: readonly Candidate[],
): ReadonlySet<string> {
  const all = new Set(chosen);
  for (const { mentorId, active } of found) if (active) all.add(mentorId);
  return all;
}

function CandidateRow({ candidate, mode }: { candidate: Candidate; mode: "single" | "multiple" }) {
  const { mentorId, name, active } = candidate;
  const text = active ? name : `${name}, ${texts.picker.inactive}`;
  return (
    <ListBoxItem id={mentorId} textValue={text} aria-label={text} className="picker-row">
      <span className={mode === "single" ? "mark mark-round" : "mark"} aria-hidden="true" />
      <bdi className="picker-name">{name}</bdi>
      {!active && <span className="tag">{texts.picker.inactive}</span>}
    </ListBoxItem>
  );
}
