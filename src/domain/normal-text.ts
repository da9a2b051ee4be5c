/**
 * The normal form of a text. Two texts that look the same must make the same registration key, wherever they were typed.
 * `public.to_normal_text` does the same in Postgres, and the type `public.normal_text` accepts only this form.
 */
import { trimInvisible } from "./invisible.ts";

/** Line ends of other systems, of word processors and of Unicode itself. */
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;

/** Spaces of another width, and spaces at which a line doesn't break. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;

/**
 * Zero-width characters at any place. Characters that change how their neighbours look are kept: joiners (in emoji, and in the
 * scripts of India and Iran), marks of the writing direction, tags.
 */
const WITHOUT_WIDTH = /[\u00ad\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff]/g;

/**
 * Applies Unicode's normal form C. Line ends become LF, spaces become U+0020, zero-width characters are removed, and invisible
 * characters at both ends are removed.
 *
 * @param text well-formed Unicode
 */
export function normalText(text: string): string {
  const plain = text.replace(LINE_ENDS, "\n").replace(OTHER_SPACES, " ").replace(WITHOUT_WIDTH, "");
  // Normalise last: a removed character may have stood between a letter and its accent.
  return trimInvisible(plain.normalize("NFC"));
}
