/**
 * A session that is kept between commands: shared by the processes of a script, and renewed when it is no longer valid.
 */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommandLine } from "../support/command-line.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

let stage: Stage;
let state: string;
beforeAll(async () => {
  stage = await openStage();
  state = await mkdtemp(join(tmpdir(), "test-cli-state-"));
});
afterAll(async () => {
  await stage.stop();
  await rm(state, { recursive: true });
});

/** With a password that every sign-in refuses, unless the right one is requested. */
const list = (number: number, password: "right" | "wrong") =>
  runCommandLine(
    ["list"],
    stage.environment(number, {
      XDG_STATE_HOME: state,
      ...(password === "wrong" && { BULK_PASSWORD: "not-the-password" }),
    }),
  );

const folder = () => join(state, "bulk-registration", "sessions");

test("the commands of a script sign in once; each coordinator has a session of their own, in a file that only the owner can read", async () => {
  expect(await list(1, "wrong")).toMatchObject({ exitCode: 77 });
  expect(await list(1, "right")).toMatchObject({ exitCode: 0 });
  const commands = await Promise.all([1, 2, 3, 4, 5].map(() => list(1, "wrong")));
  for (const { exitCode, stderr } of commands)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "No bulk registrations found.\n" });
  expect(await list(2, "wrong")).toMatchObject({ exitCode: 77 });
  expect(await list(2, "right")).toMatchObject({ exitCode: 0 });
  const files = await readdir(folder());
  expect(files).toHaveLength(2);
  for (const file of files) {
    expect((await stat(join(folder(), file))).mode & 0o777).toBe(0o600);
    // Neither file name tells whose session it is.
    expect(file).toMatch(/^[0-9a-f]{32}\.json$/);
  }
});

test("an invalid session costs one sign-in, and nothing else", async () => {
  await rm(folder(), { recursive: true, force: true });
  expect(await list(1, "right")).toMatchObject({ exitCode: 0 });
  const [name = ""] = await readdir(folder());
  const file = join(folder(), name);
  const session = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  const spoilt = [
    "{",
    JSON.stringify({ ...session, access_token: "no-token" }),
    // A session of another project, or of a project with new keys.
    JSON.stringify({ ...session, access_token: `${String(session["access_token"]).slice(0, -4)}AAAA` }),
    JSON.stringify({ ...session, expires_at: 1_000, refresh_token: "used" }),
  ];
  for (const contents of spoilt) {
    await writeFile(file, contents);
    expect(await list(1, "wrong")).toMatchObject({ exitCode: 77 });
    await writeFile(file, contents);
    expect(await list(1, "right")).toMatchObject({ exitCode: 0, stderr: "No bulk registrations found.\n" });
    expect(await list(1, "wrong")).toMatchObject({ exitCode: 0, stderr: "No bulk registrations found.\n" });
  }
});
