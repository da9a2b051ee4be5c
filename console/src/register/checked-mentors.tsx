/**
 * Shows the mentors of a checked registration in groups by their outcome. Each group can be folded, and each mentor can be left
 * out.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import type { Mentor } from "../api/types.ts";
import type { Format } from "../format.ts";
import { VirtualList } from "../shell/virtual-list.tsx";
import { endsOfSameNames } from "../same-names.ts";
import { useTexts } from "../texts/use-texts.ts";
import { groupsOf } from "./preflight-groups.ts";
import type { MentorGroup } from "./preflight-groups.ts";
import type { Checked } from "./use-registration-flow.ts";

interface CheckedMentorsProps {
  checked: Checked;
  mentors: readonly Mentor[];
  onLeaveOut: (mentorId: string) => void;
}

export function CheckedMentors({ checked, mentors, onLeaveOut }: CheckedMentorsProps) {
  const groups = useMemo(() => groupsOf(checked), [checked]);
  const names = useMemo(() => {
    const ends = endsOfSameNames(mentors);
    return new Map(
      mentors.map(({ mentorId, name }) => [mentorId, { name, end: ends.get(mentorId) }] as const),
    );
  }, [mentors]);
  const around = useRef<HTMLDivElement>(null);
  const pressed = useRef<{ list: number; row: number }>(undefined);

  useEffect(() => {
    if (pressed.current === undefined) return;
    const { list, row } = pressed.current;
    pressed.current = undefined;
    // The row of the pressed button has disappeared, so the focus moves to the button in its place.
    const rows = around.current?.querySelectorAll("ul")[list];
    const button = [row, row - 1].map((at) =>
      rows?.querySelector<HTMLElement>(`[data-index="${at}"] button`),
    );
    (button[0] ?? button[1] ?? document.getElementById("preflight"))?.focus();
  }, [checked]);

  return (
    <div ref={around} className="stack">
      {groups.map((group, list) => (
        <Group
          key={group.kind}
          group={group}
          names={names}
          onLeaveOut={(mentorId, row) => {
            pressed.current = { list, row };
            onLeaveOut(mentorId);
          }}
        />
      ))}
    </div>
  );
}

interface NameShown {
  name: string;
  /** The end of the id, when another mentor has the same name. */
  end: string | undefined;
}

interface GroupProps {
  group: MentorGroup;
  names: ReadonlyMap<string, NameShown>;
  onLeaveOut: (mentorId: string, row: number) => void;
}

function Group({ group, names, onLeaveOut }: GroupProps) {
  const texts = useTexts();
  const [isOpen, setIsOpen] = useState(true);
  const title = texts.preflight.groups[group.kind](group.mentorIds.length);
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && <Rows label={title} mentorIds={group.mentorIds} names={names} onLeaveOut={onLeaveOut} />}
    </details>
  );
}

interface RowsProps extends Pick<GroupProps, "names" | "onLeaveOut"> {
  label: string;
  mentorIds: readonly string[];
}

function Rows({ label, mentorIds, names, onLeaveOut }: RowsProps) {
  const texts = useTexts();
  const byName = useMemo(() => sortedByName(mentorIds, names, texts.format), [mentorIds, names, texts]);
  return (
    <VirtualList
      items={byName}
      keyOf={(mentorId) => mentorId}
      label={label}
      className="lines lines-checked"
      overscan={8}
      renderRow={(mentorId, index) => {
        const { name = texts.result.unnamed, end } = names.get(mentorId) ?? {};
        const mark = end === undefined ? "" : ` ${texts.mark(end)}`;
        return (
          <div className="checked-mentor">
            <span>
              <bdi>{name}</bdi>
              {mark !== "" && <span className="quiet">{mark}</span>}
            </span>
            <button
              type="button"
              className="button button-plain"
              aria-label={texts.preflight.leaveOutName(`${name}${mark}`)}
              onClick={() => onLeaveOut(mentorId, index)}
            >
              {texts.preflight.leaveOut}
            </button>
          </div>
        );
      }}
    />
  );
}

/** Mentors of other chapters have no known name. They come first, in the given order. */
function sortedByName(
  mentorIds: readonly string[],
  names: ReadonlyMap<string, NameShown>,
  { compareNames }: Format,
): readonly string[] {
  const nameOf = (mentorId: string) => names.get(mentorId)?.name ?? "";
  return mentorIds.toSorted((one, other) => compareNames(nameOf(one), nameOf(other)));
}
