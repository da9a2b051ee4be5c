/** A list of names as the draft keeps it. */
import { describe, expect, it } from "vitest";
import { readPastedList } from "../../console/src/name-list/list-file.ts";
import { restoredList } from "../../console/src/name-list/list-restoring.ts";
import { keptOf, NO_LIST, parseKeptList } from "../../console/src/name-list/list-work.ts";
import type { KeptList, ListWork } from "../../console/src/name-list/list-work.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

const CHAPTER = ["Amina Dahl", "Anne Hansen", "Anne Hansen", "Carlos Rossi"].map((name, index) => ({
  mentorId: mentorId(index + 1),
  name,
  active: true,
}));

async function workOn(text: string): Promise<ListWork> {
  const reading = await readPastedList(text, CHAPTER);
  if (reading.kind !== "names") throw new Error(`No names: ${reading.kind}`);
  return { ...NO_LIST, text, read: { name: "the pasted list", reading }, entries: reading.people.entries };
}

const throughJson = (kept: KeptList | undefined) => parseKeptList(JSON.parse(JSON.stringify(kept)));

describe("a list that is kept", () => {
  it("comes back with what was found, what is unclear, what is not found, and what was done with it", async () => {
    const work = {
      ...(await workOn("Amina Dahl\nAnne Hansen\nNo Body\nAmina Dahl")),
      tried: new Set(["2"]),
      picks: new Map([["1", { mentorId: mentorId(3), wasChosen: false }]]),
    };
    const kept = throughJson(keptOf(work));
    expect(kept).toMatchObject({ text: work.text, tried: ["2"], picks: [...work.picks] });
    if (kept === undefined) return;
    const { people, matcher } = restoredList(kept, CHAPTER);
    expect(people).toEqual({ entries: work.entries, repeated: 1, headers: 0 });
    expect(matcher.byName(["Carlos Rossi"])).toMatchObject({ kind: "matched" });
  });

  it("asks again for who has left the chapter", async () => {
    const kept = keptOf(await workOn("Amina Dahl\nAnne Hansen"));
    if (kept === undefined) throw new Error("Nothing is kept");
    const { people } = restoredList(kept, CHAPTER.slice(1, 2));
    expect(people.entries.map(({ text, match }) => [text, match.kind])).toEqual([
      ["Amina Dahl", "notFound"],
      ["Anne Hansen", "unclear"],
    ]);
  });

  it("holds names, and no more than a browser has room for", async () => {
    expect(keptOf(NO_LIST)).toBeUndefined();
    const many = Array.from({ length: 5_001 }, (_, index) => `No Body${index}`);
    expect(keptOf(await workOn(many.slice(1).join("\n")))?.entries).toHaveLength(5_000);
    expect(keptOf(await workOn(many.join("\n")))).toBeUndefined();
  });

  it.for(["null", "{}", '{"text":"","name":"","entries":[[1]],"tried":[],"picks":[]}', "[]"])(
    "that reads %s is none",
    (text) => expect(parseKeptList(JSON.parse(text))).toBeUndefined(),
  );
});
