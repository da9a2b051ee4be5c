/** The texts about outcomes in each language. */
import type { Language } from "./language.ts";
import { english } from "./outcome-texts-en.ts";
import { norwegian } from "./outcome-texts-nb.ts";
import type { OutcomeTexts } from "./outcome-texts.ts";

export const OUTCOME_TEXTS: Readonly<Record<Language, OutcomeTexts>> = { en: english, nb: norwegian };
