/** The statements of docs/operating.md, run as the page shows them. */
import { readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { withSession } from "../../src/testing/database.ts";
import { openAudited } from "./operator.ts";
import { it, mentors } from "./sql-test.ts";

const BLOCK = /```sql\n([\s\S]*?)```/g;

describe("docs/operating.md", () => {
  it("holds statements that work", async ({ requests, database, server }) => {
    const page = await readFile(new URL("../../docs/operating.md", import.meta.url), "utf8");
    const statements = [...page.matchAll(BLOCK)].flatMap(([, block = ""]) =>
      block.split(/;\n/).filter((statement) => statement.trim() !== ""),
    );
    expect(statements).toHaveLength(7);
    const bulkId = await openAudited(requests, { mentorIds: mentors(1, 9), registered: [1, 9] });
    await requests.owner("analyze");
    const answers = await withSession(server.url(database.name), async (session) => {
      const rows: Record<string, unknown>[][] = [];
      try {
        for (const statement of statements) {
          const { rows: answered } = await session.query<Record<string, unknown>>(
            statement.replace("b0000000-0000-4000-8000-000000000001", bulkId),
          );
          rows.push(answered);
        }
      } finally {
        await session.query("drop role if exists records_office");
      }
      return rows;
    });
    expect(answers[0]).toContainEqual(
      expect.objectContaining({ table: "proxy_activities", rows: "9", "bytes per row": expect.anything() }),
    );
    expect(answers.slice(3)).toMatchObject([
      [{ remove_old_registrations: { done: true } }],
      [{ erase_mentor: { blankedNotes: 1, cursor: null } }],
      [],
      [{ blank_note: { bulkId, cursor: null } }],
    ]);
  });
});
