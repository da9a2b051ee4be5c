/** The schemas of mentor ids in a body: a JSON list of up to a million entries, or lines of text. */
import { z } from "@hono/zod-openapi";
import { UUID_PATTERN } from "../../client/requests.ts";
import { MAXIMUM_SELECTION } from "../../domain/limits.ts";
import { canonicalUuid, uuidRule } from "../../domain/selection.ts";

/**
 * The most invalid entries that an answer names. A body of two megabytes can hold a million of them, and zod would take half a
 * gigabyte for their errors.
 */
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
    description: "Upper and lower case are equal. A repeated id counts once.",
  });

/** This schema is only for the document. Lines are read one by one as they arrive, and a route never gets them as a value. */
export const mentorsCsv = z.never().openapi({
  type: "string",
  description:
    "A table with a header and a column `mentor_id`, `mentorId` or `id`, in any spelling such as `Mentor ID`. Commas, semicolons or tabs separate the columns. Or one mentor id per line. The encoding is UTF-8, or UTF-16 with a byte order mark. Blank rows and lines that start with # are ignored. A repeated id counts once.",
  example: "mentor_id,name\na0000000-0000-4000-8000-000000000001,Sample Mentor\n",
});

export const mentorLines = z.never().openapi({
  type: "string",
  description:
    "Each line is a mentor id as a JSON string, or an object with a field `mentor_id`, `mentorId` or `id`. Other fields and blank lines are ignored. A repeated id counts once.",
  example: '{"mentorId":"a0000000-0000-4000-8000-000000000001"}\n',
});
