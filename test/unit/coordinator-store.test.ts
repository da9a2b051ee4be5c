/** The store's calls of the database: chunks that one statement can handle, each behind the previous one. */
import { describe, expect, it } from "vitest";
import { NotACoordinatorError } from "../../src/domain/errors.ts";
import { readRetryChoice } from "../../src/domain/retry-choice.ts";
import { CoordinatorCaller } from "../../src/supabase/coordinator-call.ts";
import { CoordinatorStore } from "../../src/supabase/coordinator-store.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

type Asked = Record<string, unknown> & { p_mentor_ids?: string[] | null };

function storeAnswering(answer: (asked: Asked, number: number) => Response | object) {
  const requests: Asked[] = [];
  const project = {
    url: "http://project.invalid",
    publishableKey: "sb_publishable_of_the_tests",
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const asked = (await new Request(input, init).json()) as Asked;
      requests.push(asked);
      const body = answer(asked, requests.length);
      return body instanceof Response ? body : Response.json({ bulkId, ...body });
    },
  };
  return { store: new CoordinatorStore(new CoordinatorCaller(project, async () => "a token")), requests };
}

const opened = (changes: object = {}) => ({
  round: 2,
  total: null,
  ended: false,
  cursor: null,
  unknownMentorIds: [],
  concurrency: 5,
  ...changes,
});
const open = { bulkId, round: 2, settings: {} };

describe("opening a round", () => {
  it("over everything goes through the selection behind the cursor until it is sealed", async () => {
    const { store, requests } = storeAnswering((_, number) =>
      opened(number < 3 ? { cursor: number * 5_000 } : { total: 12 }),
    );
    expect(await store.openRound(open)).toMatchObject({ round: 2, total: 12, concurrency: 5 });
    expect(requests.map(({ p_after: after }) => after)).toEqual([0, 5_000, 10_000]);
    for (const request of requests) {
      expect(request).toMatchObject({ p_over: {}, p_codes: null, p_mentor_ids: null, p_last: true });
    }
  });

  it("over mentors sends them in chunks, and seals with the last", async () => {
    const { store, requests } = storeAnswering((_, number) => opened(number < 2 ? {} : { total: 3 }));
    const choice = readRetryChoice(mentorIds(7_000));
    expect(await store.openRound({ ...open, choice })).toMatchObject({ total: 3 });
    expect(requests.map(({ p_mentor_ids: ids, p_last: last }) => [ids?.length, last])).toEqual([
      [5_000, false],
      [2_000, true],
    ]);
    expect(requests.every(({ p_codes: codes }) => codes === null)).toBe(true);
  });

  it("over mentors and codes takes the mentors first, then searches for the codes", async () => {
    const { store, requests } = storeAnswering((_, number) => opened(number < 2 ? {} : { total: 3 }));
    await store.openRound({ ...open, choice: readRetryChoice(["busy", mentorId(1), "deadline"]) });
    expect(requests).toMatchObject([
      { p_mentor_ids: [mentorId(1)], p_codes: null, p_last: false, p_after: 0 },
      { p_mentor_ids: null, p_codes: ["busy", "deadline"], p_last: true, p_after: 0 },
    ]);
  });

  it("describes the same choice in the same short way for any order", async () => {
    const overOf = async (only: string[]) => {
      const { store, requests } = storeAnswering((_, number) => opened(number === 1 ? {} : { total: 1 }));
      await store.openRound({ ...open, choice: readRetryChoice([...only, "busy"]) });
      return requests[0]?.["p_over"];
    };
    const over = await overOf([mentorId(2), "deadline", mentorId(1).toUpperCase()]);
    expect(over).toEqual({
      codes: ["busy", "deadline"],
      mentors: 2,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(await overOf(["deadline", mentorId(1), mentorId(2)])).toEqual(over);
    expect(await overOf(["deadline", mentorId(1), mentorId(3)])).not.toEqual(over);
    expect(JSON.stringify(await overOf(mentorIds(5_000))).length).toBeLessThan(200);
  });

  it("over a mentor outside the selection is refused with the place in the choice", async () => {
    const { store } = storeAnswering(() => opened({ unknownMentorIds: [mentorId(9)] }));
    const choice = readRetryChoice(["busy", mentorId(1), mentorId(9)]);
    await expect(store.openRound({ ...open, choice })).rejects.toMatchObject({
      field: "only[2]",
      rule: "must be a mentor of the selection",
    });
  });
});

describe("closing an interrupted round", () => {
  it("continues behind the cursor until nothing is left", async () => {
    const { store, requests } = storeAnswering((_, number) => ({
      round: 2,
      cursor: number < 3 ? number * 5_000 : null,
    }));
    await store.closeInterrupted(bulkId, 2);
    expect(requests).toEqual(
      [0, 5_000, 10_000].map((after) => ({
        p_bulk_id: bulkId,
        p_round: 2,
        p_reason: "interrupted",
        p_after: after,
      })),
    );
  });
});

describe("a call that fails", () => {
  it("is repeated where that can help, and not where the database refuses", async () => {
    const flaky = storeAnswering((_, number) =>
      number === 1 ? new Response("", { status: 503 }) : { round: 2, cursor: null },
    );
    await flaky.store.closeInterrupted(bulkId, 2);
    expect(flaky.requests).toHaveLength(2);

    const refusing = storeAnswering(() => Response.json({ code: "BR009", message: "" }, { status: 400 }));
    await expect(refusing.store.closeInterrupted(bulkId, 2)).rejects.toBeInstanceOf(NotACoordinatorError);
    expect(refusing.requests).toHaveLength(1);
  });
});
