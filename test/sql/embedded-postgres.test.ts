/** The embedded server survives what happens on developers' machines: kills, leftover files, unreadable folders. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { startPostgres } from "../../src/testing/stack/postgres.ts";
import type { LocalPostgres } from "../../src/testing/stack/postgres.ts";
import { withSession } from "../../src/testing/database.ts";

const POSTGRES_MODULE = new URL("../../src/testing/stack/postgres.ts", import.meta.url).href;

interface Folder {
  cacheDirectory: string;
  dataDirectory: string;
}

const it = test.extend(
  "folder",
  // oxlint-disable-next-line no-empty-pattern -- Vitest reads from the pattern what a fixture depends on: here nothing.
  async ({}, { onCleanup }) => {
    // mktemp creates folders with the mode 0700.
    const cacheDirectory = await mkdtemp(join(tmpdir(), "bulk-embedded-"));
    onCleanup(() => rm(cacheDirectory, { recursive: true, force: true }));
    const folder: Folder = { cacheDirectory, dataDirectory: join(cacheDirectory, "local", "data") };
    return folder;
  },
);

async function withPostgres<T>(folder: Folder, use: (postgres: LocalPostgres) => Promise<T>): Promise<T> {
  const postgres = await startPostgres({ ...folder, durable: false });
  try {
    return await use(postgres);
  } finally {
    await postgres.stop();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the embedded Postgres", () => {
  it("keeps its data across a stop and a start, on any free port", async ({ folder }) => {
    const pid = await withPostgres(folder, async (postgres) => {
      await withSession(postgres.url("postgres"), (session) =>
        session.query("create table kept as select 7 as value"),
      );
      return postgres.pid;
    });
    expect(isRunning(pid)).toBe(false);
    await withPostgres(folder, async (postgres) => {
      await withSession(postgres.url("postgres"), async (session) => {
        expect((await session.query("select value from kept")).rows).toEqual([{ value: 7 }]);
      });
    });
  });

  it("listens on this machine only, and leaves no socket file", async ({ folder }) => {
    await withPostgres(folder, async (postgres) => {
      await withSession(postgres.url("postgres"), async (session) => {
        const { rows } = await session.query(
          "select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets",
        );
        expect(rows).toEqual([{ addresses: "127.0.0.1", sockets: "" }]);
      });
    });
  });

  it("can be stopped twice", async ({ folder }) => {
    const postgres = await startPostgres({ ...folder, durable: false });
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    expect(isRunning(postgres.pid)).toBe(false);
  });

  it("starts after a killed initialization, and removes what that left", async ({ folder }) => {
    const parent = join(folder.cacheDirectory, "local");
    // No process has this id: it is above the highest id of Linux and macOS.
    const unfinished = join(parent, "data.initdb-4194399");
    await mkdir(unfinished, { recursive: true });
    await writeFile(join(unfinished, "PG_VERSION"), "18\n");
    await withPostgres(folder, async () => expect(await readdir(parent)).toEqual(["data"]));
  });

  it("starts when a lock file names an unrelated process", async ({ folder }) => {
    await withPostgres(folder, async () => undefined);
    await writeFile(
      join(folder.dataDirectory, "postmaster.pid"),
      `${process.pid}\n${folder.dataDirectory}\n`,
    );
    await withPostgres(folder, async (postgres) => {
      const lockFile = await readFile(join(folder.dataDirectory, "postmaster.pid"), "utf8");
      expect(lockFile.split("\n")[0]).toBe(String(postgres.pid));
    });
  });

  it("stops a server whose starter was killed, and starts in its place", async ({ folder }) => {
    const script = `
      const { startPostgres } = await import(${JSON.stringify(POSTGRES_MODULE)});
      const postgres = await startPostgres(${JSON.stringify({ ...folder, durable: false })});
      console.log(postgres.pid, postgres.url("postgres"));`;
    const starter = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: starter.stdout }), "line")) as [string];
    const [orphan, orphanUrl = ""] = line.split(" ");
    try {
      starter.kill("SIGKILL");
      await once(starter, "exit");
      await withSession(orphanUrl, (session) => session.query("select 1"));
      await withPostgres(folder, async (postgres) => {
        expect(postgres.pid).not.toBe(Number(orphan));
        // The process id is no test: it stays taken where the parent doesn't collect its ended children.
        await expect(withSession(orphanUrl, async () => undefined)).rejects.toThrow("ECONNREFUSED");
      });
    } finally {
      if (isRunning(Number(orphan))) process.kill(Number(orphan), "SIGKILL");
    }
  });

  it("refuses to start while the starter of another server is alive, and leaves that server alone", async ({
    folder,
  }) => {
    await withPostgres(folder, async (postgres) => {
      await expect(startPostgres({ ...folder, durable: false })).rejects.toThrow(
        `Process ${process.pid} is running Postgres on ${folder.dataDirectory}`,
      );
      await withSession(postgres.url("postgres"), async (session) => {
        expect((await session.query("select 1")).rowCount).toBe(1);
      });
    });
  });

  it("leaves alone folders with other contents, and data of another version", async ({ folder }) => {
    await mkdir(folder.dataDirectory, { recursive: true });
    await writeFile(join(folder.dataDirectory, "letter.txt"), "Dear Sir or Madam");
    await expect(startPostgres(folder)).rejects.toThrow("contains other files than a database");
    await writeFile(join(folder.dataDirectory, "PG_VERSION"), "17\n");
    await expect(startPostgres(folder)).rejects.toThrow("was created by Postgres 17");
    expect((await readdir(folder.dataDirectory)).sort()).toEqual(["PG_VERSION", "letter.txt"]);
  });

  it("names the folder that its user can't enter, and needs no such check without root", async ({
    folder,
  }) => {
    const closed = join(folder.cacheDirectory, "closed");
    await mkdir(closed, { mode: 0o700 });
    await chmod(folder.cacheDirectory, 0o711);
    const cacheDirectory = join(closed, "cache");
    const options = { cacheDirectory, dataDirectory: join(cacheDirectory, "data"), durable: false };
    const outcome = await startPostgres(options).then(
      async (postgres) => {
        await postgres.stop();
        return "started and stopped";
      },
      (error: unknown) => String(error),
    );
    const refusal = expect.stringMatching(new RegExp(`can't enter ${closed} .*Set BULK_CACHE_DIR`));
    expect(outcome).toEqual(process.getuid?.() === 0 ? refusal : "started and stopped");
  });
});
