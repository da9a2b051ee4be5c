/** What an address says of a list of registrations, and where a registration opens. */
import { describe, expect, it } from "vitest";
import {
  addressOf,
  readListAddress,
  writeListAddress,
} from "../../console/src/registrations/registration-address.ts";

const read = (search: string) => readListAddress(new URLSearchParams(search));

describe("the address of a list", () => {
  it.for([
    ["", { isChapter: false, filter: {} }],
    [
      "month=2026-11&activityType=G%C3%A5tur+%26+kaffe&status=open",
      { isChapter: false, filter: { month: "2026-11", activityType: "Gåtur & kaffe", status: "open" } },
    ],
    ["of=chapter&month=2026-11", { isChapter: true, filter: { month: "2026-11" } }],
  ] as const)("%s is read and written alike", ([search, address]) => {
    expect(read(search)).toEqual(address);
    expect(writeListAddress(address)).toBe(search);
  });

  it.for(["month=2026-13", "month=November", "month=12026-11", "activityType=++", "status=done", "of=all"])(
    "%s filters nothing",
    (search) => {
      expect(read(search)).toEqual({ isChapter: false, filter: {} });
    },
  );

  it("of the chapter knows no states, which are a coordinator's own", () => {
    expect(read("of=chapter&status=open").filter).toEqual({});
    expect(writeListAddress({ isChapter: true, filter: { status: "open" } })).toBe("of=chapter");
  });

  it("asks for no longer text than the backend takes", () => {
    expect(read(`activityType=${"x".repeat(300)}`).filter.activityType).toHaveLength(200);
  });
});

it("a coordinator's own registration opens with what can be done, a colleague's to be read", () => {
  expect(addressOf({ bulkId: "b1", coordinatorId: "c1" }, "c1")).toBe("/registrations/b1");
  expect(addressOf({ bulkId: "b1", coordinatorId: "c1" }, "c2")).toBe("/chapter-registrations/b1");
});
