/** The drafts that a tab keeps. */
import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT } from "../../console/src/register/draft.ts";
import { keepDraft } from "../../console/src/register/kept-draft.ts";

const DRAFT = { ...EMPTY_DRAFT, activityType: "Group session", note: "In the library" };
const KEPT = { chosen: new Set(["m1", "m2"]), draft: DRAFT, isSecondSession: true, key: "k1" };

function storage(room = Number.POSITIVE_INFINITY) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => {
      if (value.length > room) throw new DOMException("No room", "QuotaExceededError");
      items.set(name, value);
    },
    removeItem: (name: string) => void items.delete(name),
  };
}

describe("a draft", () => {
  it("is kept only for its flow and its coordinator", () => {
    const tab = storage();
    keepDraft(tab, "many:c1").write(KEPT);
    expect(keepDraft(tab, "many:c1").read()).toEqual(KEPT);
    expect(keepDraft(tab, "one:c1").read()).toBeUndefined();
    expect(keepDraft(tab, "many:c2").read()).toBeUndefined();
  });

  it("that is empty is not kept, and removes an earlier one", () => {
    const tab = storage();
    const keeper = keepDraft(tab, "many:c1");
    keeper.write(KEPT);
    keeper.write({ chosen: new Set(), draft: EMPTY_DRAFT, isSecondSession: false });
    expect(tab.items.size).toBe(0);
  });

  it("that is registered is forgotten, and one that was begun in the meantime is not", () => {
    const keeper = keepDraft(storage(), "many:c1");
    keeper.write(KEPT);
    expect(keeper.forget("another")).toBe(false);
    expect(keeper.read()).toEqual(KEPT);
    expect(keeper.forget("k1")).toBe(true);
    expect(keeper.read()).toBeUndefined();
  });

  it("that doesn't fit into the storage brings no older one back", () => {
    const keeper = keepDraft(storage(400), "many:c1");
    keeper.write(KEPT);
    keeper.write({ ...KEPT, chosen: new Set(Array.from({ length: 100 }, (_, index) => `m${index}`)) });
    expect(keeper.read()).toBeUndefined();
  });

  it.for(["no JSON", "null", "{}", '{"chosen":[1],"draft":{}}', '{"chosen":[],"draft":{"date":1}}'])(
    "that reads %s is ignored",
    (text) => {
      const tab = storage();
      tab.setItem("draft:many:c1", text);
      expect(keepDraft(tab, "many:c1").read()).toBeUndefined();
    },
  );
});
