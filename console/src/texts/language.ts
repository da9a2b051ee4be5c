/** The language of the page: the language that was chosen in the page, or else the first of the browser's languages that the console has. */
import { LANGUAGES } from "../../../src/domain/language.ts";
import type { Language } from "../../../src/domain/language.ts";

/** The name under which the browser keeps the choice. */
const PLACE = "language";

/** The closest language of the console for each language tag of a browser. */
const CLOSEST: Readonly<Record<string, Language>> = { en: "en", nb: "nb", no: "nb", nn: "nb" };

/** @param tags as `navigator.languages` gives them, the most wanted first */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [language = ""] = tag.toLowerCase().split("-");
    if (Object.hasOwn(CLOSEST, language)) return CLOSEST[language] ?? "en";
  }
  return "en";
}

export interface LanguageKeeper {
  current: () => Language;
  choose: (language: Language) => void;
  /** @returns a function that removes the listener */
  subscribe: (listener: () => void) => () => void;
  /** Reads the kept choice again, which another tab may have changed. */
  readAgain: () => void;
}

export interface BrowserLanguage {
  /** Throws when the browser forbids storage. The choice then lasts as long as the page. */
  storage: () => Pick<Storage, "getItem" | "setItem">;
  tags: readonly string[];
}

export function keepLanguage({ storage, tags }: BrowserLanguage): LanguageKeeper {
  const listeners = new Set<() => void>();
  let language = readKept(storage) ?? preferredLanguage(tags);
  const change = (next: Language) => {
    if (next === language) return;
    language = next;
    for (const listener of listeners) listener();
  };
  return {
    current: () => language,
    choose(next) {
      try {
        storage().setItem(PLACE, next);
      } catch {
        // The browser forbids storage, or the storage is full.
      }
      change(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readAgain() {
      change(readKept(storage) ?? language);
    },
  };
}

function readKept(storage: BrowserLanguage["storage"]): Language | undefined {
  try {
    const kept = storage().getItem(PLACE);
    return LANGUAGES.find((language) => language === kept);
  } catch {
    return undefined;
  }
}
