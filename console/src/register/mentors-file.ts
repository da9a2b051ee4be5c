/** Takes mentors from a file: those of the chapter are chosen, and what can't be is named. */
import { MentorsFileError } from "../../../src/mentors-file/problem.ts";
import type { FileProblem } from "../../../src/mentors-file/problem.ts";
import { UnreadableTextError } from "../../../src/mentors-file/text.ts";
import type { TextProblem } from "../../../src/mentors-file/text.ts";
import type { Candidate } from "./picking.ts";

export interface MentorsOfFile {
  kind: "read";
  /** Distinct ids of the chapter's mentors. */
  found: ReadonlySet<string>;
  /** Distinct ids of nobody in the chapter, in the order of the file. */
  unknown: readonly string[];
}

export type FileReading =
  | MentorsOfFile
  | { kind: "refused"; problem: FileProblem | TextProblem }
  /** The browser can't get at it: it was moved meanwhile, say, or is a folder. */
  | { kind: "unreadable" };

export async function readMentorsFile(file: Blob, candidates: readonly Candidate[]): Promise<FileReading> {
  try {
    // Only now: the reader is large, and most never need it.
    const { readMentors } = await import("../../../src/mentors-file/read-mentors.ts");
    return match(await readMentors(bytesOf(file)), candidates);
  } catch (error) {
    if (error instanceof MentorsFileError || error instanceof UnreadableTextError)
      return { kind: "refused", problem: error.problem };
    // The file, or the reader on its way here.
    if (error instanceof DOMException || error instanceof TypeError) return { kind: "unreadable" };
    throw error;
  }
}

function match(ids: Iterable<string>, candidates: readonly Candidate[]): MentorsOfFile {
  const ofChapter = new Set(candidates.map(({ mentorId }) => mentorId));
  const distinct = new Set(ids);
  return {
    kind: "read",
    found: distinct.intersection(ofChapter),
    unknown: [...distinct.difference(ofChapter)],
  };
}

/** Not every browser can iterate over a stream. */
export async function* bytesOf(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
