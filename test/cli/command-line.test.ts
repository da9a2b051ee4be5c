import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { SEEDED_COORDINATORS } from "../../local/seeded-coordinators.ts";
import { runCommandLine } from "../support/command-line.ts";
import { mentorId, mentorIds } from "../support/mentor-ids.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

describe("the command line", () => {
  let scene: Scene;
  let folder: string;
  let environment: Record<string, string>;
  beforeAll(async () => {
    scene = await openScene();
    folder = await mkdtemp(join(tmpdir(), "test-cli-"));
    const [coordinator] = SEEDED_COORDINATORS;
    environment = {
      HOME: folder,
      SUPABASE_URL: scene.backend.supabase.url,
      SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
      BULK_EMAIL: coordinator?.email ?? "",
      BULK_PASSWORD: coordinator?.password ?? "",
      BULK_TASK_QUEUE: scene.taskQueue,
      TEMPORAL_ADDRESS: inject("temporalAddress"),
    };
  });
  afterAll(async () => {
    await scene.stop();
    await rm(folder, { recursive: true });
  });

  const file = async (name: string, contents: string) => {
    const path = join(folder, name);
    await writeFile(path, contents);
    return path;
  };

  test("try", async () => {
    const template = await file("t.json", JSON.stringify({ ...TEMPLATE, activityType: "Try" }));
    const mentors = await file("m.txt", [...mentorIds(10), mentorId(41), mentorId(50)].join("\n"));
    const show = async (...args: string[]) => {
      const started = Date.now();
      const r = await runCommandLine(args, environment);
      console.log(args.join(" "), Date.now() - started, r.exitCode, "\n" + r.stdout + "--\n" + r.stderr);
      return r;
    };
    await show("preflight", "--mentors", mentors, "--template", template);
    const s = await show("submit", "--mentors", mentors, "--template", template, "--watch");
    const id = /[0-9a-f-]{36}/.exec(s.stdout)?.[0] ?? "";
    await show("status", id);
    await show("status", id, "--watch");
    await show("status", id, "--watch", "--json");
    await show("outcomes", id);
    await show("outcomes", id, "--failed", "--csv");
    await show("outcomes", id, "--failed", "--json");
    await show("retry", id, "--only", "mentorInactive", "--watch");
    await show("retry", id);
    await show("status", id, "--watch");
    await show("pause", id);
    await show("list");
    await show("list", "--json");
    await show("open", id);
    environment = { ...environment, TEMPORAL_UI_URL: "http://ui.test/" };
    await show("open", id);
    environment = { ...environment, BULK_EMAIL: "coordinator3@example.org" };
    await show("status", id);
    await show("outcomes", id);
    await show("pause", id);
    environment = { ...environment, TEMPORAL_NAMESPACE: "nowhere" };
    await show("submit", "--mentors", mentors, "--template", template);
    await show("list");
    expect(1).toBe(1);
  });
});
