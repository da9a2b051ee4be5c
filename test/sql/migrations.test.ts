/** Migrating as a role without superuser rights: each file once, recorded like the Supabase CLI, with sample data. */
import { readdir, readFile } from "node:fs/promises";
import { describe, expect } from "vitest";
import { createDatabase, migrate, setOutdatedAside } from "../../src/testing/stack/migrations.ts";
import { dumpSchema } from "../../local/schema-dump.ts";
import { splitStatements } from "../../src/testing/stack/sql-statements.ts";
import { SCHEMA_VERSION } from "../../src/supabase/schema-version.ts";
import { createTestDatabase, withSession } from "../../src/testing/database.ts";
import { it } from "./sql-test.ts";

const MIGRATIONS = new URL("../../supabase/migrations/", import.meta.url);

describe("migrating a database", () => {
  it("applies every file in the order of their names, as a role without superuser rights", async ({
    server,
  }) => {
    const database = await createTestDatabase(server, { migrated: false });
    try {
      const applied = await migrate(database.url("postgres"), { seed: false });
      expect(applied).toEqual((await readdir(MIGRATIONS)).sort());
      expect(applied.every((name) => /^\d{14}_[a-z_]+\.sql$/.test(name))).toBe(true);
      await withSession(database.url("postgres"), async (session) => {
        const { rows } = await session.query("select rolsuper from pg_roles where rolname = current_user");
        expect(rows).toEqual([{ rolsuper: false }]);
        expect((await session.query("select from public.mentors")).rowCount).toBe(0);
      });
    } finally {
      await database.drop();
    }
  });

  it("answers its version, which is the latest file's and the one in the code", async ({ requests }) => {
    const [row] = await requests.owner("select public.bulk_registration_schema_version() as version");
    const latest = (await readdir(MIGRATIONS)).sort().at(-1);
    expect(row?.["version"]).toBe(SCHEMA_VERSION);
    expect(latest).toMatch(new RegExp(`^${SCHEMA_VERSION}_`));
  });

  it("does nothing a second time, and adds the sample data once", async ({ database }) => {
    expect(await migrate(database.url("postgres"), { seed: true })).toEqual([]);
    await withSession(database.url("postgres"), async (session) => {
      const { rows } = await session.query(
        `select (select count(*)::int from public.chapters) as chapters,
                (select count(*)::int from public.coordinators) as coordinators,
                (select count(*)::int from public.mentors) as mentors,
                (select count(*)::int from public.mentors where not active) as inactive`,
      );
      expect(rows).toEqual([{ chapters: 2, coordinators: 3, mentors: 60, inactive: 6 }]);
    });
  });

  it("gives a migrated database to each of two processes that start at once", async ({ server }) => {
    const database = await createTestDatabase(server, { migrated: false });
    try {
      const url = database.url("postgres");
      const applied = await Promise.all([migrate(url, { seed: true }), migrate(url, { seed: true })]);
      expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    } finally {
      await database.drop();
    }
  });

  it("records version, name and statements where the Supabase CLI looks for them", async ({ requests }) => {
    const rows = await requests.owner(
      "select version, name, statements from supabase_migrations.schema_migrations order by version",
    );
    const fileNames = rows.map((row) => `${String(row["version"])}_${String(row["name"])}.sql`);
    expect(fileNames).toEqual((await readdir(MIGRATIONS)).sort());
    const [fileName = ""] = fileNames;
    const text = await readFile(new URL(fileName, MIGRATIONS), "utf8");
    expect(rows[0]?.["statements"]).toEqual(splitStatements(text));
    expect(splitStatements(text)).toHaveLength(text.match(/^(create|insert|alter|comment) /gm)?.length ?? -1);
  });

  it("keeps nothing of a file that fails halfway, and names the file", async ({ server, database }) => {
    await withSession(database.url("postgres"), async (session) => {
      // The last file fails because the object that it creates exists already.
      await session.query("delete from supabase_migrations.schema_migrations");
    });
    const [first] = (await readdir(MIGRATIONS)).sort();
    await expect(migrate(database.url("postgres"), { seed: false })).rejects.toThrow(
      `${String(first)} failed and was rolled back: function "to_normal_text" already exists`,
    );
    await withSession(server.url(database.name), async (session) => {
      const history = await session.query("select from supabase_migrations.schema_migrations");
      expect(history.rowCount).toBe(0);
    });
  });

  it("starts again when a migration was changed in place, and keeps the data under another name", async ({
    server,
    database,
  }) => {
    const adminUrl = server.url("postgres");
    expect(await setOutdatedAside(adminUrl, database.name)).toBeUndefined();
    expect(await setOutdatedAside(adminUrl, `${database.name}_of_nobody`)).toBeUndefined();
    await withSession(server.url(database.name), (session) =>
      session.query("update supabase_migrations.schema_migrations set statements[1] = 'select 1'"),
    );
    const aside = (await setOutdatedAside(adminUrl, database.name)) ?? "";
    try {
      await createDatabase({ adminUrl, name: database.name });
      expect(await migrate(database.url("postgres"), { seed: false })).toHaveLength(
        (await readdir(MIGRATIONS)).length,
      );
      const chapters = (name: string) =>
        withSession(
          server.url(name),
          async (session) => (await session.query("select from public.chapters")).rowCount,
        );
      expect([await chapters(aside), await chapters(database.name)]).toEqual([2, 0]);
    } finally {
      await withSession(adminUrl, (session) => session.query(`drop database ${aside} with (force)`));
    }
  });

  it("leads to the schema that supabase/schema.sql shows", async ({ database }) => {
    const dumped = await dumpSchema(database.url("postgres"));
    const stored = await readFile(new URL("../../supabase/schema.sql", import.meta.url), "utf8");
    expect(dumped).toBe(stored);
  });
});

describe("splitting a file into statements", () => {
  it("keeps semicolons in texts, names, comments and function bodies", ({ expect: check }) => {
    const statements = [
      "-- one; two\nselect 'a;b', \"c;d\"",
      "create function f() returns int language sql as $$ select 1; $$",
      "do $body$ begin execute $$select 1;$$; end $body$",
      "select 'it''s; fine'",
    ];
    check(splitStatements(`${statements.join(";\n\n")};\n-- the end;\n`)).toEqual(statements);
  });
});
