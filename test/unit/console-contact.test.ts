/** Whom the console names for help, as the environment says it. */
import { describe, expect, it } from "vitest";
import { readServerConfig } from "../../src/config/server-config.ts";

const read = (contact?: string) =>
  readServerConfig({
    SUPABASE_URL: "https://project.test",
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_the_tests",
    BULK_CONSOLE_CONTACT: contact,
  }).consoleContact;

describe("the contact of the console", () => {
  it("is nobody by default, and else a line in any letters", () => {
    expect(read()).toBeUndefined();
    expect(read("")).toBeUndefined();
    expect(read(" Åse Ødegård, +47 22 00 00 00 ")).toBe("Åse Ødegård, +47 22 00 00 00");
    expect(read("x".repeat(200))).toHaveLength(200);
  });

  it.each([
    ["x".repeat(201), "must have at most 200 characters"],
    ["Kari\nNordmann", "must be one line"],
    ["Kari\u2028Nordmann", "must be one line"],
  ])("is refused by its name and the rule: %j", (contact, rule) => {
    expect(() => read(contact)).toThrow(`BULK_CONSOLE_CONTACT: ${rule}`);
  });
});
