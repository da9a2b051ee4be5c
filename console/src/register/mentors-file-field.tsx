/** Where a file of mentors is dropped or chosen, and what has come of it. */
import { useEffect, useId, useRef, useState } from "react";
import type { DragEvent } from "react";
import { texts } from "../texts.ts";
import { readMentorsFile } from "./mentors-file.ts";
import type { FileReading } from "./mentors-file.ts";
import type { Candidate } from "./picking.ts";

/** Unknown ids that are named. */
const NAMED = 20;

interface MentorsFileFieldProps {
  /** All of the chapter's. */
  mentors: readonly Candidate[];
  /** Adds these to what is chosen. */
  onFound: (mentorIds: ReadonlySet<string>) => void;
}

interface Read {
  name: string;
  /** Absent while it is being read. */
  reading?: FileReading;
}

export function MentorsFileField({ mentors, onFound }: MentorsFileFieldProps) {
  const id = useId();
  const [read, setRead] = useState<Read>();
  const [isOver, setIsOver] = useState(false);

  // While a file is read, more can be chosen by hand.
  const addFound = useRef(onFound);
  useEffect(() => {
    addFound.current = onFound;
  });

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setRead({ name: file.name });
    const reading = await readMentorsFile(file, mentors);
    if (reading.kind === "read") addFound.current(reading.found);
    setRead({ name: file.name, reading });
  }

  function drop(event: DragEvent): void {
    // Else the browser would leave the page and show the file.
    event.preventDefault();
    setIsOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <div
      className="field file-drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <label htmlFor={id}>{texts.mentorsFile.label}</label>
      <input
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          // The same file can be chosen again once it has been corrected.
          event.target.value = "";
        }}
      />
      <p id={`${id}-hint`} className="hint">
        {texts.mentorsFile.hint}
      </p>
      <div role="status">{read !== undefined && <Outcome {...read} />}</div>
    </div>
  );
}

function Outcome({ name, reading }: Read) {
  if (reading === undefined) return <p className="quiet">{texts.mentorsFile.reading(name)}</p>;
  if (reading.kind === "unreadable")
    return <p className="field-error">{texts.mentorsFile.unreadable(name)}</p>;
  if (reading.kind === "refused") {
    const { heading, lines } = texts.mentorsFile.refused(name, reading.problem);
    return <Named heading={heading} entries={lines} />;
  }
  const { found, unknown } = reading;
  return (
    <>
      <p>{texts.mentorsFile.found(name, found.size)}</p>
      {unknown.length > 0 && (
        <Named
          heading={texts.mentorsFile.unknown(unknown.length)}
          entries={[
            ...unknown.slice(0, NAMED),
            ...(unknown.length > NAMED ? [texts.preflight.more(unknown.length - NAMED)] : []),
          ]}
        />
      )}
    </>
  );
}

function Named({ heading, entries }: { heading: string; entries: readonly string[] }) {
  return (
    <>
      <p className="field-error">{heading}</p>
      {entries.length > 0 && (
        <ul className="file-faults">
          {entries.map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
      )}
    </>
  );
}
