/**
 * All texts of the console, in each language. A language is a folder of files by subject, and a file with the names of outcomes
 * (such as `src/domain/outcome-texts-en.ts`).
 */
import type { Language } from "../../../src/domain/language.ts";
import { english } from "./en/index.ts";
import { norwegian } from "./nb/index.ts";
import type { Texts } from "./texts.ts";

export const TEXTS: Readonly<Record<Language, Texts>> = { en: english, nb: norwegian };
