/** The field for a pasted list or a file, and the result of reading it. */
import { lazy, Suspense, useEffect, useEffectEvent, useId, useRef, useState } from "react";
import type { DragEvent } from "react";
import type { Candidate } from "../register/picking.ts";
import { useTexts } from "../texts/use-texts.ts";
import { NO_LIST } from "./list-work.ts";
import type { KeptList } from "./list-work.ts";
import { ListOutcome } from "./list-outcome.tsx";
import type { ListReading } from "./list-file.ts";
import type { DraftList } from "./use-list-work.ts";

const ListedPeopleView = lazy(async () => {
  const { ListedPeopleView: view } = await import("./listed-people-view.tsx");
  return { default: view };
});

/** The length in characters from which a pasted text is long. */
const LONG_PASTE = 10_000;

interface ListInputProps {
  /** All mentors of the chapter. */
  mentors: readonly Candidate[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  /** The list of the draft. */
  list: DraftList;
}

export function ListInput({ mentors, chosen, onChoose, list }: ListInputProps) {
  const texts = useTexts();
  const id = useId();
  const { work, change, kept } = list;
  const { text, read } = work;
  const setText = (next: string) => change((known) => ({ ...known, text: next }));
  const [isOver, setIsOver] = useState(false);

  // The coordinator can choose more mentors while a list is being read.
  const now = useRef({ chosen, onChoose });
  useEffect(() => {
    now.current = { chosen, onChoose };
  });
  const latest = useRef(0);

  const restore = useEffectEvent(async (earlier: KeptList) => {
    const { restoredList } = await import("./list-restoring.ts");
    const reading = restoredList(earlier, mentors);
    const { name, tried, picks } = earlier;
    // The coordinator has read another list in the meantime.
    if (latest.current > 0) return;
    change((known) => ({
      ...known,
      read: { name, reading },
      entries: reading.people.entries,
      tried: new Set(tried),
      picks: new Map(picks),
    }));
  });
  useEffect(() => {
    // When restoring fails, the coordinator can paste the list again.
    if (kept !== undefined) restore(kept).catch(() => undefined);
  }, [kept]);

  async function take(name: string, readList: () => Promise<ListReading>): Promise<void> {
    latest.current += 1;
    const number = latest.current;
    const begun = { name };
    change((known) => ({ ...NO_LIST, text: known.text, read: begun }));
    // When a part of the console can't be loaded, the coordinator sees the message of an unreadable file.
    const reading = await readList().catch((): ListReading => ({ kind: "unreadable" }));
    if (number !== latest.current) return;
    const found = foundIn(reading);
    if (found.size > 0) now.current.onChoose(now.current.chosen.union(found));
    const entries = reading.kind === "names" ? reading.people.entries : [];
    change((known) => (known.read === begun ? { ...known, read: { name, reading }, entries } : known));
  }

  // The readers load late, because they are large and most coordinators don't need them.
  const takeText = (pasted: string) =>
    take(texts.nameList.pasted, async () => {
      const { readPastedList } = await import("./list-file.ts");
      return readPastedList(pasted, mentors);
    });
  const takeFile = (file: File) =>
    take(file.name, async () => {
      const { readListFile } = await import("./list-file.ts");
      return readListFile(file, mentors);
    });

  function drop(event: DragEvent): void {
    // Without this, the browser would leave the page and open the file.
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) return void takeFile(file);
    const dropped = event.dataTransfer.getData("text");
    if (dropped.trim() === "") return;
    setText(dropped);
    void takeText(dropped);
  }

  return (
    <div
      className="stack-small file-drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <div className="field">
        <label htmlFor={`${id}-text`}>{texts.nameList.label}</label>
        <textarea
          id={`${id}-text`}
          rows={3}
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-describedby={`${id}-text-hint`}
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text");
            if (pasted.length < LONG_PASTE) return;
            // The browser inserts a pasted text line by line, which takes a minute for thousands of lines.
            event.preventDefault();
            const { selectionStart, selectionEnd } = event.currentTarget;
            setText(text.slice(0, selectionStart) + pasted + text.slice(selectionEnd));
          }}
        />
        <p id={`${id}-text-hint`} className="hint">
          {texts.nameList.hint}
        </p>
        <p className="actions">
          <button
            type="button"
            className="button"
            aria-disabled={text.trim() === ""}
            onClick={() => {
              if (text.trim() !== "") void takeText(text);
            }}
          >
            {texts.nameList.find}
          </button>
        </p>
      </div>
      <div className="field">
        <label htmlFor={id}>{texts.nameList.fileLabel}</label>
        <input
          id={id}
          type="file"
          accept=".csv,.tsv,.txt,.xlsx,text/csv,text/plain,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) void takeFile(file);
            // Emptying the field lets the coordinator choose the same file again after correcting it.
            event.target.value = "";
          }}
        />
        <p id={`${id}-hint`} className="hint">
          {texts.nameList.fileHint}
        </p>
      </div>
      <div role="status">{read !== undefined && <ListOutcome {...read} />}</div>
      {read?.reading?.kind === "names" && (
        <Suspense fallback={<p className="quiet">{texts.nameList.reading}</p>}>
          <ListedPeopleView
            {...read.reading}
            work={work}
            change={change}
            chosen={chosen}
            onChoose={onChoose}
          />
        </Suspense>
      )}
    </div>
  );
}

function foundIn(reading: ListReading): ReadonlySet<string> {
  if (reading.kind === "read") return reading.found;
  if (reading.kind !== "names") return new Set();
  return new Set(
    reading.people.entries.flatMap(({ match }) => (match.kind === "matched" ? [match.mentor.mentorId] : [])),
  );
}
