/** Which language the page is in. */
import { describe, expect, it, vi } from "vitest";
import { keepLanguage, preferredLanguage } from "../../console/src/texts/language.ts";

function browser(tags: string[], kept?: string) {
  const items = new Map<string, string>(kept === undefined ? [] : [["language", kept]]);
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
  };
  return { items, keeper: keepLanguage({ storage: () => storage, tags }) };
}

describe("the language of the page", () => {
  it.each([
    [["nb-NO", "en"], "nb"],
    [["no"], "nb"],
    [["nn-NO", "nb", "en"], "nb"],
    [["de-DE", "NB-no", "en"], "nb"],
    [["en-US", "nb"], "en"],
    [["de", "fr"], "en"],
    [["constructor", ""], "en"],
    [[], "en"],
  ])("is the first of the browser's that there is: %j, %s", (tags, language) => {
    expect(preferredLanguage(tags)).toBe(language);
  });

  it("is what was chosen in the page, also the next time", () => {
    const { items, keeper } = browser(["en"]);
    const listener = vi.fn<() => void>();
    keeper.subscribe(listener);
    keeper.choose("nb");
    expect([keeper.current(), items.get("language")]).toEqual(["nb", "nb"]);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(browser(["en"], "nb").keeper.current()).toBe("nb");
  });

  it("follows what another tab has chosen", () => {
    const { items, keeper } = browser(["en"]);
    items.set("language", "nb");
    keeper.readAgain();
    expect(keeper.current()).toBe("nb");
  });

  it("is the browser's where something else was kept, or nothing can be", () => {
    expect(browser(["nb"], "xx").keeper.current()).toBe("nb");
    const forbidden = () => {
      throw new DOMException("Forbidden", "SecurityError");
    };
    const keeper = keepLanguage({ storage: forbidden, tags: ["nb"] });
    keeper.choose("en");
    expect(keeper.current()).toBe("en");
  });
});
