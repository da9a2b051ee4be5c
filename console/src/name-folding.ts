/** Folds names into the forms that people type: in any case, without accents, with any apostrophe or dash, and with `aa` for `å`. */

/**
 * A name has two forms, because keyboards without a letter write it in two ways. `Bjørn Nygård` is `bjorn nygard` and `bjoern
 * nygaard`. In the short form, `aa` becomes `a`.
 */
export interface FoldedName {
  short: string;
  long: string;
}

/** Letters that Unicode doesn't split into a base letter and an accent, or that have a long form. */
const LETTERS: Readonly<Record<string, readonly [short: string, long: string]>> = {
  å: ["a", "aa"],
  ø: ["o", "oe"],
  æ: ["ae", "ae"],
  ä: ["a", "ae"],
  ö: ["o", "oe"],
  ü: ["u", "ue"],
  œ: ["oe", "oe"],
  ł: ["l", "l"],
  đ: ["d", "d"],
  ð: ["d", "d"],
  þ: ["th", "th"],
  ß: ["ss", "ss"],
  ı: ["i", "i"],
  ħ: ["h", "h"],
};

/** Apostrophes and the characters that people type instead: quotes, primes and separate accents. */
const APOSTROPHES = /['`´‘’‛ʹʻʼˈ′＇ꞌ]/g;
const DASHES = /[\p{Pd}−]/gu;

export function foldName(text: string): FoldedName {
  const plain = text
    .replaceAll(APOSTROPHES, "")
    .replaceAll(DASHES, " ")
    .replaceAll(/\p{Cf}/gu, "")
    .normalize("NFKC")
    .toLowerCase();
  return { short: spell(plain, 0).replaceAll("aa", "a"), long: spell(plain, 1) };
}

/** Whether the name contains the part. */
export function holdsName({ short, long }: FoldedName, part: FoldedName): boolean {
  return short.includes(part.short) || long.includes(part.long);
}

/** A lower-case name without any letter or accent that has to be spelled. */
const PLAIN = /^[ -~]*$/;

function spell(plain: string, form: 0 | 1): string {
  if (PLAIN.test(plain)) return plain;
  return plain
    .replaceAll(/[åøæäöüœłđðþßıħ]/g, (letter) => LETTERS[letter]?.[form] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "");
}
