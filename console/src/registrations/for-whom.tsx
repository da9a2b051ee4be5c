/** The mentor of a registration for one, or the words for the number of mentors. */
import type { OnlyMentor } from "../api/types.ts";

export function ForWhom({ mentor, otherwise }: { mentor: OnlyMentor | null; otherwise: string }) {
  const name = mentor?.name ?? null;
  return name === null ? otherwise : <bdi>{name}</bdi>;
}
