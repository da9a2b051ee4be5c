/** Gives components the texts of the page's language. Components render again when the language changes. */
import { useSyncExternalStore } from "react";
import type { Language } from "../../../src/domain/language.ts";
import { keepLanguage } from "./language.ts";
import { TEXTS } from "./texts-by-language.ts";
import type { Texts } from "./texts.ts";

const keeper = keepLanguage({ storage: () => window.localStorage, tags: navigator.languages });

export function useLanguage(): Language {
  return useSyncExternalStore(keeper.subscribe, keeper.current);
}

export function useTexts(): Texts {
  return TEXTS[useLanguage()];
}

export const chooseLanguage = keeper.choose;

/** Call this before the first rendering. The document's `lang` follows the choice in this tab and in other tabs. */
export function followLanguage(): void {
  const tell = () => {
    document.documentElement.lang = keeper.current();
  };
  tell();
  keeper.subscribe(tell);
  window.addEventListener("storage", keeper.readAgain);
}
