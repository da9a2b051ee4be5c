/** The mentor ids in a body: as a list of JSON, up to a million entries that are checked without an object for each, or as lines. */
import { z } from "@hono/zod-openapi";
import { UUID_PATTERN } from "../../client/requests.ts";
import { MAXIMUM_SELECTION } from "../../domain/limits.ts";
import { canonicalUuid, uuidRule } from "../../domain/selection.ts";

/** Entries at fault that are named: a body of two megabytes can hold a million, and zod would make half a gigabyte of them. */
const NAMED = 20;

export const mentorIds = z
  .custom<string[]>()
  .superRefine((value, context) => {
    const refuse = (message: string, ...path: number[]) =>
      context.addIssue({ code: "custom", path, message });
    if (value === undefined) return refuse("is required");
    if (!Array.isArray(value)) return refuse("must be a list");
    if (value.length > MAXIMUM_SELECTION) return refuse(`must hold at most ${MAXIMUM_SELECTION} entries`);
    let named = 0;
    for (let index = 0; index < value.length && named < NAMED; index += 1) {
      if (canonicalUuid(value[index]) !== undefined) continue;
      refuse(uuidRule(value[index]), index);
      named += 1;
    }
  })
  .openapi({
    type: "array",
    items: { type: "string", format: "uuid", pattern: UUID_PATTERN.source },
    maxItems: MAXIMUM_SELECTION,
    description: "Case doesn't matter; a repeated id counts once.",
  });

/** For the document: lines are read one by one, as they arrive, and no route gets them as a value. */
export const mentorsCsv = z.never().openapi({
  type: "string",
  description:
    "A header and a column `mentor_id`, `mentorId` or `id`, in any spelling such as `Mentor ID`, with commas, semicolons or tabs; or one mentor id per line. UTF-8, or UTF-16 with a byte order mark. Blank rows and lines that start with # don't count; a repeated id counts once.",
  example: "mentor_id,name\na0000000-0000-4000-8000-000000000001,Sample Mentor\n",
});

export const mentorLines = z.never().openapi({
  type: "string",
  description:
    "In each line a mentor id as a string, or an object with a field `mentor_id`, `mentorId` or `id`; its other fields don't matter. Blank lines don't count; a repeated id counts once.",
  example: '{"mentorId":"a0000000-0000-4000-8000-000000000001"}\n',
});
