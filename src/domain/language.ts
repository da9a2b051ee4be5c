/** The languages of the texts for coordinators, by their tags (BCP 47). `nb` is Norwegian bokmål. */
export const LANGUAGES = ["en", "nb"] as const;

export type Language = (typeof LANGUAGES)[number];
