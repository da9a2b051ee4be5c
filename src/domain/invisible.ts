/** Finds and trims invisible characters. They get into an id or a name when a person copies it. */

/** Matches white space and format characters, such as a zero-width space or a byte order mark. */
const INVISIBLE = /^[\s\p{Cf}]$/u;

/**
 * Removes invisible characters at both ends. A loop does it, since a regular expression for the end of a text takes quadratic
 * time on white space within the text.
 */
export function trimInvisible(text: string): string {
  let start = 0;
  while (start < text.length) {
    const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
    if (!INVISIBLE.test(character)) break;
    start += character.length;
  }
  let end = text.length;
  while (end > start) {
    const length = isLowSurrogate(text.charCodeAt(end - 1)) ? 2 : 1;
    if (!INVISIBLE.test(text.slice(end - length, end))) break;
    end -= length;
  }
  return text.slice(start, end);
}

export interface InvisibleCharacter {
  /** For example `U+200B`. */
  name: string;
  place: "in front of" | "inside" | "behind";
}

/** The longest text that is searched, in characters. Every id is shorter. */
const LONGEST = 100;

/**
 * @param isRight tells whether a text is valid
 * @returns the first invisible character of a text that is valid without its invisible characters
 */
export function findInvisible(
  text: string,
  isRight: (seen: string) => boolean,
): InvisibleCharacter | undefined {
  if (text.length > LONGEST) return undefined;
  const characters = Array.from(text);
  const first = characters.findIndex((character) => INVISIBLE.test(character));
  const seen = characters.filter((character) => !INVISIBLE.test(character));
  if (first === -1 || !isRight(seen.join(""))) return undefined;
  const place = first === 0 ? "in front of" : first === seen.length ? "behind" : "inside";
  return { name: codePointName(characters[first] ?? ""), place };
}

/** @returns the end of an error sentence that names the invisible character; empty when there is no such character */
export function invisibleHint(value: unknown, isRight: (seen: string) => boolean): string {
  const found = typeof value === "string" ? findInvisible(value, isRight) : undefined;
  return found === undefined ? "" : `: there is an invisible character, ${found.name}, ${found.place} it`;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
