/** Searching and choosing mentors with the mouse and the keyboard. */
import { describe, expect, it } from "vitest";
import { actionOf, seek } from "../../console/src/register/list-keys.ts";
import { findMentors, searchable } from "../../console/src/register/mentor-search.ts";
import { extended, toggled, withAllFound } from "../../console/src/register/picking.ts";

const mentor = (name: string, active = true) => ({ mentorId: name.toLowerCase(), name, active });

describe("searching a mentor", () => {
  const mentors = ["Oskar Nygård", "Søren Ærø", "Wiktor Zając", "Łukasz Großmann", "Emine Işık", "Ann O'Neil"]
    .map((name) => mentor(name))
    .map(searchable);
  const found = (query: string) => findMentors(mentors, query).map(({ name }) => name);

  it("finds names without their accents, in any case, by parts in any order", () => {
    expect(found("nygard")).toEqual(["Oskar Nygård"]);
    expect(found("NYGÅRD")).toEqual(["Oskar Nygård"]);
    expect(found("aero soren")).toEqual(["Søren Ærø"]);
    expect(found("zajac")).toEqual(["Wiktor Zając"]);
    expect(found("lukasz grossm")).toEqual(["Łukasz Großmann"]);
    expect(found("isik")).toEqual(["Emine Işık"]);
  });

  it("finds names with any invisible characters in the name or the search", () => {
    const copied = [searchable(mentor("\u200bAnna\u00a0Da\u00adhl\ufeff"))];
    expect(findMentors(copied, "anna dahl")).toEqual(copied);
    expect(findMentors(copied, "\u200eDahl\u00a0An\u200bna ")).toEqual(copied);
    expect(found("\ufeff")).toHaveLength(6);
  });

  it("shows all mentors for an empty search, and none for an unknown name", () => {
    expect(found("  ")).toHaveLength(6);
    expect(found("nygard x")).toEqual([]);
  });

  it("takes characters of patterns literally", () => {
    expect(found(".*")).toEqual([]);
    expect(found("o'n")).toEqual(["Ann O'Neil"]);
  });
});

describe("picking mentors", () => {
  const list = [mentor("A"), mentor("B", false), mentor("C"), mentor("D")];

  it("adds one and removes one, or in the flow for one mentor keeps just that one", () => {
    expect([...toggled(new Set(["a"]), list[1], "multiple")]).toEqual(["a", "b"]);
    expect([...toggled(new Set(["a", "b"]), list[0], "multiple")]).toEqual(["b"]);
    expect([...toggled(new Set(["a"]), list[2], "single")]).toEqual(["c"]);
  });

  it("adds all found mentors except inactive ones, and keeps the earlier choice", () => {
    expect([...withAllFound(new Set(["z"]), list)]).toEqual(["z", "a", "c", "d"]);
  });

  it("adds a range in either direction", () => {
    expect([...extended(new Set(), list, 3, 1)]).toEqual(["b", "c", "d"]);
    expect([...extended(new Set(), list, -1, 0)]).toEqual(["a"]);
  });
});

describe("the keyboard in the list", () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const list = { count: 10, active: 4, page: 3, isMultiple: true };
  const press = (key: string, held: Partial<typeof plain> = {}, given: Partial<typeof list> = {}) =>
    actionOf({ ...plain, ...held, key }, { ...list, ...given });
  const to = (key: string, given: Partial<typeof list> = {}) => press(key, {}, given);

  it("moves within the list and not beyond", () => {
    expect(to("ArrowDown")).toEqual({ do: "move", to: 5, extend: false });
    expect(to("ArrowDown", { active: 9 })).toEqual({ do: "move", to: 9, extend: false });
    expect(to("ArrowUp", { active: 0 })).toEqual({ do: "move", to: 0, extend: false });
    expect(to("PageDown")).toEqual({ do: "move", to: 7, extend: false });
    expect(to("Home")).toEqual({ do: "move", to: 0, extend: false });
    expect(to("End")).toEqual({ do: "move", to: 9, extend: false });
  });

  it("chooses one, a range, or all", () => {
    expect(press(" ")).toEqual({ do: "toggle" });
    expect(press("ArrowDown", { shiftKey: true })).toEqual({ do: "move", to: 5, extend: true });
    expect(press("a", { ctrlKey: true })).toEqual({ do: "selectAll" });
  });

  it("chooses no more than one in the flow for one mentor", () => {
    expect(press("a", { ctrlKey: true }, { isMultiple: false })).toBeUndefined();
    expect(press("ArrowDown", { shiftKey: true }, { isMultiple: false })).toMatchObject({ extend: false });
  });

  it("leaves other keys to the browser", () => {
    expect(press("Tab")).toBeUndefined();
    expect(press("r", { ctrlKey: true })).toBeUndefined();
    expect(press("ArrowDown", {}, { count: 0 })).toBeUndefined();
  });

  it("finds the next name with a letter, around the end of the list", () => {
    expect(press("b")).toEqual({ do: "seek", letter: "b" });
    expect(seek(["anna", "berit", "bo", "carl"], 1, "b")).toBe(2);
    expect(seek(["anna", "berit", "bo", "carl"], 2, "b")).toBe(1);
    expect(seek(["anna"], 0, "z")).toBe(-1);
  });
});
