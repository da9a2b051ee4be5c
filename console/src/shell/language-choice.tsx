/** Chooses the language of the page. Each language has its own name for itself. */
import { LANGUAGES } from "../../../src/domain/language.ts";
import type { Language } from "../../../src/domain/language.ts";
import { chooseLanguage, useLanguage, useTexts } from "../texts/use-texts.ts";

const NAMES: Readonly<Record<Language, string>> = { en: "English", nb: "Norsk bokmål" };

export function LanguageChoice() {
  const texts = useTexts();
  const chosen = useLanguage();
  return (
    <label className="language">
      <span className="unseen">{texts.language}</span>
      <select
        value={chosen}
        onChange={(event) => {
          const next = LANGUAGES.find((language) => language === event.target.value);
          if (next !== undefined) chooseLanguage(next);
        }}
      >
        {LANGUAGES.map((language) => (
          <option key={language} value={language} lang={language}>
            {NAMES[language]}
          </option>
        ))}
      </select>
    </label>
  );
}
