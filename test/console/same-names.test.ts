/** What distinguishes mentors of the same name. */
import { expect, it } from "vitest";
import { endsOfSameNames } from "../../console/src/same-names.ts";

it("mentors of one name are distinguished by the ends of their ids", () => {
  const ends = endsOfSameNames([
    { mentorId: "00000000-aa01-1234", name: "Kari Nordmann" },
    { mentorId: "00000000-aa02-1234", name: "kari nordmann " },
    { mentorId: "00000000-aa03-5678", name: "Ola Nordmann" },
    { mentorId: "00000000-aa04-9999", name: null },
    { mentorId: "00000000-aa05-9999", name: null },
  ]);
  expect(Object.fromEntries(ends)).toEqual({
    "00000000-aa01-1234": "1-1234",
    "00000000-aa02-1234": "2-1234",
  });
});
