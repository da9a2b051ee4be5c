/** The words of a page, in the language that it says it is in. */
import type { Page } from "playwright-core";
import { TEXTS } from "../../../console/src/texts/texts-by-language.ts";
import type { Texts } from "../../../console/src/texts/texts.ts";
import { LANGUAGES } from "../../../src/domain/language.ts";

export async function textsOf(page: Page): Promise<Texts> {
  const lang = await page.locator("html").getAttribute("lang");
  const language = LANGUAGES.find((each) => each === lang);
  if (language === undefined) throw new RangeError(`The console has no language ${lang}`);
  return TEXTS[language];
}
