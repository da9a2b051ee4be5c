/** Characters that show nothing. They come along when an id or a name is copied, and nobody sees them. */

/** White space, or a format character such as a zero-width space or a mark of the byte order. */
const INVISIBLE = /^[\s\p{Cf}]$/u;

/** Without what is invisible at both ends. By hand, since a pattern for the end of a text takes quadratic time on white space within it. */
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

/** @returns the first invisible character, such as `U+200B`, and where it stands */
export function findInvisible(text: string): { character: string; index: number } | undefined {
  let index = 0;
  for (const character of text) {
    if (INVISIBLE.test(character)) return { character: codePointName(character), index };
    index += character.length;
  }
  return undefined;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
