/**
 * Reads a body that is a list of mentors. The list is read as it arrives, without holding its text. The query has the rest of the
 * submission.
 */
import type { DenseIds } from "../client/dense-ids.ts";
import { MentorsFileError } from "../mentors-file/problem.ts";
import { readMentorLines } from "../mentors-file/read-mentor-lines.ts";
import { readMentors } from "../mentors-file/read-mentors.ts";
import { brokenRules, brokenText } from "../mentors-file/rules.ts";
import type { BrokenRule } from "../mentors-file/rules.ts";
import { UnreadableTextError } from "../mentors-file/text.ts";
import { decodeStream, tooLarge } from "./content-encoding.ts";
import { ProblemError } from "./problem.ts";

const READERS = { "text/csv": readMentors, "application/x-ndjson": readMentorLines } as const;

export type ListType = keyof typeof READERS;

export const LIST_TYPES = Object.keys(READERS) as ListType[];

/** @returns undefined when the body is not a list of mentors, or its charset is not UTF-8 */
export function listTypeOf(contentType: string | undefined): ListType | undefined {
  const [type, ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter))?.split("=")[1];
  const isRead = charset === undefined || /^"?(?:utf-8|us-ascii)"?$/.test(charset.trim());
  return isRead ? LIST_TYPES.find((each) => each === type) : undefined;
}

/**
 * Reads the distinct ids of the list. Reading stops at the first id beyond the limit of a selection, or after 20 wrong lines.
 *
 * @param most the limit in bytes, for the list as sent and for the decoded list
 * @throws {ProblemError} naming the line and the rule
 */
export async function readList(type: ListType, { headers, body }: Request, most: number): Promise<DenseIds> {
  if (Number(headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  const encoding = headers.get("content-encoding") ?? undefined;
  try {
    return await READERS[type](decodeStream(body ?? nothing(), encoding, most), { untilFull: true });
  } catch (error) {
    throw problemOfList(error);
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

function problemOfList(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof UnreadableTextError) return broken([brokenText(error.problem)]);
  if (error instanceof MentorsFileError) {
    return error.problem.code === "noMentorId" ? emptySelection() : broken(brokenRules(error.problem));
  }
  // The caller or the connection has gone.
  return new ProblemError("invalid-request", { field: "body", rule: "must be whole", cause: error });
}

export function emptySelection(): ProblemError {
  return new ProblemError("empty-selection", { field: "mentorIds", rule: "must hold at least one mentor" });
}

function broken([first, ...others]: readonly [BrokenRule, ...BrokenRule[]]): ProblemError {
  const { line, rule } = first;
  const errors = [first, ...others].map((each) => ({ field: "mentorIds", ...each }));
  const place = line === undefined ? "mentorIds" : `mentorIds, line ${line}`;
  return new ProblemError("invalid-request", {
    detail: `${place}: ${rule}`,
    field: "mentorIds",
    ...first,
    errors,
  });
}
