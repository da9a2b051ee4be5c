/** Reads one mentor id of a file. Invisible characters around an id come from copying it, and are dropped. */
import { findInvisible, trimInvisible } from "../domain/invisible.ts";
import { canonicalUuid } from "../domain/selection.ts";
import type { LineRule } from "./problem.ts";

export function readMentorId(cell: string): string | LineRule {
  const id = canonicalUuid(cell);
  if (id !== undefined) return id;
  const bare = trimInvisible(cell);
  if (bare === "") return { rule: "missing" };
  return canonicalUuid(bare) ?? faultOf(bare);
}

/** Two ids with a space between them don't count as one id with an invisible character. */
function faultOf(text: string): LineRule {
  const found = findInvisible(text, (seen) => canonicalUuid(seen) !== undefined);
  return found === undefined ? { rule: "noUuid" } : { rule: "invisibleCharacter", character: found.name };
}
