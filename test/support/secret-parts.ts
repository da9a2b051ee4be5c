/** Finds a secret, or a part of it, in a program's output. */

/** The number of characters of a significant part. */
const PART = 8;

/** @returns the parts that are in the text; empty when there are none */
export function secretPartsIn(text: string, secret: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start + PART <= secret.length; start += 1) {
    const part = secret.slice(start, start + PART);
    if (text.includes(part)) parts.push(part);
  }
  return parts;
}
