/** Finds a secret in what a program says, also a part of it. */

/** Characters of a part that tells something. */
const PART = 8;

/** @returns the parts that are in the text; none when all is well */
export function secretPartsIn(text: string, secret: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start + PART <= secret.length; start += 1) {
    const part = secret.slice(start, start + PART);
    if (text.includes(part)) parts.push(part);
  }
  return parts;
}
