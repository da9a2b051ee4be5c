/** The list of mentor ids in a body: up to a million entries, checked without an object for each. */
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
