/** Makes parts of sentences from numbers, for every language. */
import type { Language } from "../../../src/domain/language.ts";
import type { Format } from "../format.ts";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** @returns a function that chooses the form for the number. A missing form is `other` */
export function createPlural(language: Language): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}

/** @returns a function that counts things: `1 mentor`, `2 mentors` */
export function createCounted(language: Language, format: Format) {
  const plural = createPlural(language);
  return (one: string, other: string) => (count: number) =>
    `${format.number(count)} ${plural(count, { one, other })}`;
}

/** @returns the parts with a number above 0: `18 new, 2 already registered` */
export function listCounts(format: Format, parts: readonly [count: number, words: string][]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${format.number(count)} ${words}`)
    .join(", ");
}

/** The words for a duration that is as rough as the estimate. */
export interface DurationWords {
  fewSeconds: string;
  seconds: (count: number) => string;
  minutes: (count: number) => string;
  hours: (count: number) => string;
}

/** @param time in seconds */
export function coarseDuration(time: number, words: DurationWords): string {
  if (time < 5) return words.fewSeconds;
  if (time < 90) return words.seconds(Math.ceil(time / 5) * 5);
  if (time < 5_400) return words.minutes(Math.round(time / 60));
  return words.hours(Math.round(time / 3_600));
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
