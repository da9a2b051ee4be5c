/** Names as people type them. */
import { describe, expect, it } from "vitest";
import { foldName, holdsName } from "../../console/src/name-folding.ts";

const finds = (name: string, typed: string) => holdsName(foldName(name), foldName(typed));

describe("a name", () => {
  it.each([
    ["Oskar Nygård", "nygård"],
    ["Oskar Nygård", "NYGARD"],
    ["Oskar Nygård", "nygaard"],
    ["Oskar Nygaard", "nygård"],
    ["Oskar Nygaard", "nygard"],
    ["Oskar Nyga\u030Ard", "nygaard"],
    ["Bjørn Bøe", "bjorn"],
    ["Bjørn Bøe", "bjoern"],
    ["Bjoern Boee", "bjørn bøe"],
    ["Sæther", "saether"],
    ["Jürgen Müller", "mueller"],
    ["Jurgen Muller", "müller"],
    ["Sean O'Brien", "o’brien"],
    ["Sean O’Brien", "o'brien"],
    ["Sean O´Brien", "OBrien"],
    ["Sean OBrien", "o`brien"],
    ["Anne-Marie Dahl", "anne marie"],
    ["Anne Marie Dahl", "anne\u2011marie"],
    ["Wiktor Zając", "zajac"],
    ["Emine Işık", "isik"],
    ["Łukasz Großmann", "lukasz grossmann"],
  ])("%s is found by %s", (name, typed) => {
    expect(finds(name, typed)).toBe(true);
  });

  it.each([
    ["Jonas Berg", "joe"],
    ["Bo Dahl", "boe"],
    ["Oskar Nygård", "nygird"],
  ])("%s is not found by %s", (name, typed) => {
    expect(finds(name, typed)).toBe(false);
  });
});
