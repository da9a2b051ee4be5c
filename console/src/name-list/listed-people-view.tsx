/**
 * Shows a list of names in three groups: ticked, unclear and not found. The coordinator resolves the latter two with mouse or
 * keyboard.
 */
import { useEffect, useMemo, useRef, useState } from "react";
import type { Candidate } from "../register/picking.ts";
import { VirtualList } from "../shell/virtual-list.tsx";
import { useTexts } from "../texts/use-texts.ts";
import type { NamesRead } from "./list-file.ts";
import { matchAgain } from "./listed-people.ts";
import type { ListedEntry } from "./listed-people.ts";
import type { DraftList } from "./use-list-work.ts";
import { NotFoundRow } from "./not-found-row.tsx";
import { UnclearRow } from "./unclear-row.tsx";

interface ListedPeopleViewProps extends NamesRead, Pick<DraftList, "work" | "change"> {
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

export function ListedPeopleView(props: ListedPeopleViewProps) {
  const { people, matcher, sheet, work, change, chosen, onChoose } = props;
  const { entries, tried, picks } = work;
  const texts = useTexts();
  const { matched, unclear, notFound } = useMemo(() => groupsOf(entries), [entries]);
  const open = unclear.filter(({ key }) => !picks.has(key)).length;
  const around = useRef<HTMLDivElement>(null);
  const settledRow = useRef<number>(undefined);

  useEffect(() => {
    if (settledRow.current === undefined) return;
    const row = settledRow.current;
    settledRow.current = undefined;
    // The row of the focused field has disappeared, so the focus moves to the field in its place.
    const field = [row, row - 1].map((at) =>
      around.current?.querySelector<HTMLElement>(`.listed-not-found [data-index="${at}"] input`),
    );
    (field[0] ?? field[1] ?? around.current)?.focus();
  }, [entries]);

  function mend(key: string, changed: Partial<ListedEntry>): void {
    change((known) => ({
      ...known,
      entries: known.entries.map((entry) => (entry.key === key ? { ...entry, ...changed } : entry)),
      tried: known.tried.difference(new Set([key])),
    }));
  }

  function again(entry: ListedEntry, row: number): void {
    const match = matchAgain(entry.text, matcher);
    if (match.kind === "notFound")
      return change((known) => ({ ...known, tried: new Set([...known.tried, entry.key]) }));
    settledRow.current = row;
    if (match.kind === "matched") onChoose(new Set([...chosen, match.mentor.mentorId]));
    mend(entry.key, { match });
  }

  function pick(entry: ListedEntry, mentorId: string): void {
    const next = new Set(chosen);
    const before = picks.get(entry.key);
    if (before !== undefined && !before.wasChosen) next.delete(before.mentorId);
    const others = new Map(picks);
    others.delete(entry.key);
    if (mentorId !== "") {
      others.set(entry.key, { mentorId, wasChosen: next.has(mentorId) });
      next.add(mentorId);
    }
    change((known) => ({ ...known, picks: others }));
    onChoose(next);
  }

  return (
    <div ref={around} className="stack-small" tabIndex={-1}>
      <div role="status">
        <p className="strong">
          {texts.nameList.summary({ matched: matched.length, unclear: open, notFound: notFound.length })}
        </p>
        {people.repeated > 0 && <p>{texts.nameList.repeated(people.repeated)}</p>}
        {sheet !== undefined && <p>{texts.nameList.sheet(sheet.read, sheet.others)}</p>}
      </div>
      {notFound.length > 0 && (
        <details open>
          <summary>{texts.nameList.notFound(notFound.length)}</summary>
          <VirtualList
            items={notFound}
            keyOf={({ key }) => key}
            label={texts.nameList.notFound(notFound.length)}
            className="lines listed listed-not-found"
            overscan={8}
            renderRow={(entry, row) => (
              <NotFoundRow
                entry={entry}
                isTried={tried.has(entry.key)}
                onChange={(text) => mend(entry.key, { text })}
                onAgain={() => again(entry, row)}
                onLeaveOut={() => {
                  settledRow.current = row;
                  change((known) => ({
                    ...known,
                    entries: known.entries.filter(({ key }) => key !== entry.key),
                  }));
                }}
              />
            )}
          />
        </details>
      )}
      {unclear.length > 0 && (
        <details open>
          <summary>{texts.nameList.unclear(unclear.length)}</summary>
          <VirtualList
            items={unclear}
            keyOf={({ entry: { key } }) => key}
            label={texts.nameList.unclear(unclear.length)}
            className="lines listed"
            overscan={8}
            renderRow={({ entry, people: choices }) => (
              <UnclearRow
                entry={entry}
                people={choices}
                picked={picks.get(entry.key)?.mentorId}
                onPick={(mentorId) => pick(entry, mentorId)}
              />
            )}
          />
        </details>
      )}
      {matched.length > 0 && <Matched mentors={matched} />}
    </div>
  );
}

function Matched({ mentors }: { mentors: readonly Candidate[] }) {
  const texts = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const title = texts.nameList.matched(mentors.length);
  return (
    <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && (
        <VirtualList
          items={mentors}
          keyOf={({ mentorId }) => mentorId}
          label={title}
          className="lines listed"
          overscan={8}
          renderRow={({ name }) => (
            <div className="listed-row">
              <bdi>{name}</bdi>
            </div>
          )}
        />
      )}
    </details>
  );
}

interface Groups {
  matched: Candidate[];
  unclear: { key: string; entry: ListedEntry; people: readonly Candidate[] }[];
  notFound: ListedEntry[];
}

function groupsOf(entries: readonly ListedEntry[]): Groups {
  const matched = new Map<string, Candidate>();
  const unclear: Groups["unclear"] = [];
  const notFound: ListedEntry[] = [];
  for (const entry of entries) {
    const { key, match } = entry;
    if (match.kind === "matched") matched.set(match.mentor.mentorId, match.mentor);
    else if (match.kind === "unclear") unclear.push({ key, entry, people: match.people });
    else notFound.push(entry);
  }
  return { matched: [...matched.values()], unclear, notFound };
}
