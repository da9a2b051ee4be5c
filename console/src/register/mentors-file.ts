/** Reads mentors from a file, and separates the chapter's mentors from unknown ids. */
import { MentorsFileError } from "../../../src/mentors-file/problem.ts";
import type { FileProblem } from "../../../src/mentors-file/problem.ts";
import { UnreadableTextError } from "../../../src/mentors-file/text.ts";
import type { TextProblem } from "../../../src/mentors-file/text.ts";
import type { Candidate } from "./picking.ts";

export interface MentorsOfFile {
  kind: "read";
  /** The distinct ids of mentors in the chapter. */
  found: ReadonlySet<string>;
  /** The distinct ids without a mentor in the chapter, in the order of the file. */
  unknown: readonly string[];
}

export type FileReading =
  | MentorsOfFile
  | { kind: "refused"; problem: FileProblem | TextProblem }
  /** The browser can't read the file, such as a moved file or a folder. */
  | { kind: "unreadable" };

export async function readMentorsFile(file: Blob, candidates: readonly Candidate[]): Promise<FileReading> {
  try {
    // The reader loads late, because it is large and most coordinators don't need it.
    const { readMentors } = await import("../../../src/mentors-file/read-mentors.ts");
    return match(await readMentors(bytesOf(file)), candidates);
  } catch (error) {
    if (error instanceof MentorsFileError || error instanceof UnreadableTextError)
      return { kind: "refused", problem: error.problem };
    // The file can't be read, or the reader can't be loaded.
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

/** Reads the file as chunks of bytes. Some browsers can't iterate over a stream. */
export async function* bytesOf(file: Blob): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
