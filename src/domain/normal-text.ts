/**
 * The one form of a text. Two texts that look the same must make the same registration key, wherever they were typed: the
 * check constraints of `bulk_registrations` insist on it for direct callers, too.
 */

/** Shows nothing: white space, or a format character such as a zero-width space or a byte order mark. */
const INVISIBLE = /^[\s\p{Cf}]$/u;

/**
 * Unicode's normal form C, line ends as LF, without what is invisible at both ends.
 *
 * @param text well-formed
 */
export function normalText(text: string): string {
  const composed = text.normalize("NFC").replace(/\r\n?/g, "\n");
  let start = 0;
  while (start < composed.length) {
    const character = String.fromCodePoint(composed.codePointAt(start) ?? 0);
    if (!INVISIBLE.test(character)) break;
    start += character.length;
  }
  // By hand, since a pattern for the end of a text takes quadratic time on white space within it.
  let end = composed.length;
  while (end > start) {
    const length = isLowSurrogate(composed.charCodeAt(end - 1)) ? 2 : 1;
    if (!INVISIBLE.test(composed.slice(end - length, end))) break;
    end -= length;
  }
  return composed.slice(start, end);
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
