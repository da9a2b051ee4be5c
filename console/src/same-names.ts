/** Tells people with the same name apart by the ends of their ids. */

/** The fewest characters of an id that are shown. */
const SHORTEST = 4;

interface Named {
  mentorId: string;
  name: string | null;
}

/** @returns for each mentor that shares the name with another mentor, an end of the id that differs from those of the others */
export function endsOfSameNames(mentors: readonly Named[]): ReadonlyMap<string, string> {
  const idsOf = new Map<string, string[]>();
  for (const { mentorId, name } of mentors) {
    if (name === null) continue;
    const shown = name.normalize("NFC").trim().toLowerCase();
    const ids = idsOf.get(shown);
    if (ids === undefined) idsOf.set(shown, [mentorId]);
    else ids.push(mentorId);
  }
  const ends = new Map<string, string>();
  for (const ids of idsOf.values()) {
    if (ids.length === 1) continue;
    const length = lengthThatDiffers(ids);
    for (const id of ids) ends.set(id, id.slice(-length));
  }
  return ends;
}

function lengthThatDiffers(ids: readonly string[]): number {
  const longest = Math.max(...ids.map((id) => id.length));
  let length = SHORTEST;
  while (length < longest && new Set(ids.map((id) => id.slice(-length))).size < ids.length) length += 1;
  return length;
}
