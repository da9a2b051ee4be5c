/** Reads mentor ids from newline-delimited JSON, which programs write. Each line is a string, or an object with the id. */
import type { DenseIds } from "../client/dense-ids.ts";
import { readMentorId } from "./mentor-id.ts";
import { MentorList } from "./mentor-list.ts";
import type { ReadingOptions } from "./mentor-list.ts";
import type { LineRule } from "./problem.ts";
import { readText } from "./text.ts";

/** The most characters of a line: an endless line must not take all memory. */
const LONGEST_LINE = 1_048_576;

/** The id is in the first of these fields that an object has. */
const FIELDS = ["mentor_id", "mentorId", "id"];

/**
 * Reads the distinct ids in the order of the lines, in 16 bytes each. Blank lines don't count.
 *
 * @throws {MentorsFileError}
 * @throws {UnreadableTextError}
 */
export async function readMentorLines(
  bytes: AsyncIterable<Uint8Array>,
  options?: ReadingOptions,
): Promise<DenseIds> {
  const list = new MentorList(options);
  let number = 0;
  let rest = "";
  const take = (line: string) => {
    number += 1;
    if (line.trim() !== "") list.take(readLine(line), number);
  };
  for await (const piece of readText(bytes)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (rest.length <= LONGEST_LINE) continue;
    // The rest of the file isn't searched.
    list.refuse(number + 1, { rule: "noJson" });
    return list.end();
  }
  take(rest);
  return list.end();
}

function readLine(line: string): string | LineRule {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { rule: "noJson" };
  }
  const id = typeof value === "object" && value !== null ? fieldOf(value) : value;
  if (id === undefined) return { rule: "missing" };
  return typeof id === "string" ? readMentorId(id) : { rule: "noJson" };
}

function fieldOf(object: object): unknown {
  const name = FIELDS.find((field) => Object.hasOwn(object, field));
  return name === undefined ? undefined : (object as Readonly<Record<string, unknown>>)[name];
}
