/** A body that is a list of mentors: read as it arrives, and never held. What a submission has beside the list is in its address. */
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

/** @returns undefined when the body is no list, or one in characters other than UTF-8's */
export function listTypeOf(contentType: string | undefined): ListType | undefined {
  const [type, ...parameters] = (contentType ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter))?.split("=")[1];
  const isRead = charset === undefined || /^"?(?:utf-8|us-ascii)"?$/.test(charset.trim());
  return isRead ? LIST_TYPES.find((each) => each === type) : undefined;
}

/**
 * The distinct ids of the list. Refused as soon as its length, or 20 wrong lines, tell that it can't be taken.
 *
 * @param most bytes, as they are sent and when they are decoded
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
  // The caller has gone, or the connection.
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
