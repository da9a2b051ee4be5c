/**
 * All programs behind TLS with a client certificate, configured in one way, by Temporal's own environment
 * configuration.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { runCommandLine } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { startProgramProcess } from "../support/program-process.ts";
import type { ProgramProcess } from "../support/program-process.ts";
import { openScene, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { startTemporalTls } from "../support/temporal-tls.ts";
import type { TemporalTls } from "../support/temporal-tls.ts";

let scene: Scene;
let tls: TemporalTls;
let folder: string;
const processes: ProgramProcess[] = [];

beforeAll(async () => {
  scene = await openScene({ worker: false });
  tls = await startTemporalTls(inject("temporalAddress"));
  folder = await mkdtemp(join(tmpdir(), "test-temporal-tls-"));
});

afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  await tls.stop();
  await scene.stop();
  await rm(folder, { recursive: true });
});

/** The settings of each program besides Temporal's. */
const rest = () => ({
  HOME: folder,
  SUPABASE_URL: scene.backend.supabase.url,
  SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
  BULK_REGISTRAR_JWK: JSON.stringify(scene.backend.registrarKey),
  BULK_WORKFLOW_BUNDLE: inject("workflowBundlePath"),
  BULK_TASK_QUEUE: scene.taskQueue,
  BULK_EMAIL: SEEDED_COORDINATORS[0]?.email ?? "",
  BULK_PASSWORD: SEEDED_COORDINATORS[0]?.password ?? "",
});

type Settings = Record<string, string>;

const start = (program: "worker" | "server", settings: Settings) => {
  const started = startProgramProcess(program, { ...rest(), ...settings });
  processes.push(started);
  return started;
};

const startServer = async (settings: Settings) => {
  const port = String(await choosePort());
  const server = start("server", { ...settings, BULK_HTTP_PORT: port });
  await server.writes(/"listening"/);
  return { server, ready: () => fetch(`http://127.0.0.1:${port}/readyz`) };
};

const submit = async (activityType: string, settings: Settings) => {
  const mentors = join(folder, `${activityType}.txt`);
  const template = join(folder, `${activityType}.json`);
  await writeFile(mentors, mentorIds(3).join("\n"));
  await writeFile(template, JSON.stringify({ ...TEMPLATE, activityType }));
  const args = ["submit", "--mentors", mentors, "--template", template, "--watch"];
  return runCommandLine(args, { ...rest(), ...settings });
};

const byFiles = (): Settings => ({
  TEMPORAL_ADDRESS: tls.address,
  TEMPORAL_TLS: "true",
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: tls.ca,
  TEMPORAL_TLS_CLIENT_CERT_PATH: tls.client.certificate,
  TEMPORAL_TLS_CLIENT_KEY_PATH: tls.client.key,
});

const byContents = async (): Promise<Settings> => ({
  TEMPORAL_ADDRESS: tls.address,
  TEMPORAL_TLS_SERVER_NAME: "temporal.test",
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: await readFile(tls.ca, "utf8"),
  TEMPORAL_TLS_CLIENT_CERT_DATA: await readFile(tls.client.certificate, "utf8"),
  TEMPORAL_TLS_CLIENT_KEY_DATA: await readFile(tls.client.key, "utf8"),
});

const byProfile = async (): Promise<Settings> => {
  const file = join(folder, "temporal.toml");
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `[profile.mentors]\naddress = "${tls.address}"\n[profile.mentors.tls]\nserver_ca_cert_path = "${tls.ca}"\n` +
      `client_cert_path = "${tls.client.certificate}"\nclient_key_path = "${tls.client.key}"\n`,
  );
  return { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: "mentors" };
};

describe("with a client certificate", () => {
  test.each([
    ["by files", byFiles],
    ["by their contents", byContents],
    ["by a profile of temporal.toml", byProfile],
  ])("%s, worker, backend, command line and doctor work", async (how, settings) => {
    const given = await settings();
    const before = tls.accepted;
    const worker = start("worker", given);
    const { server, ready } = await startServer(given);
    await worker.writes(/"state":"RUNNING"|Worker state changed/);
    expect((await ready()).status).toBe(200);
    const { exitCode, stderr } = await submit(`TLS ${how}`, given);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await runCommandLine(["doctor"], { ...rest(), ...given })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^ok +workers +\d workers? ha/m),
    });
    expect(tls.accepted - before).toBeGreaterThanOrEqual(4);
    await Promise.all([worker.kill(), server.kill()]);
  });
});

// Together, because each waits for a connection that never opens.
describe.concurrent("without a client certificate, or with a foreign one", () => {
  test.each([
    ["none", () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: "", TEMPORAL_TLS_CLIENT_KEY_PATH: "" })],
    [
      "a stranger's",
      () => ({
        TEMPORAL_TLS_CLIENT_CERT_PATH: tls.stranger.certificate,
        TEMPORAL_TLS_CLIENT_KEY_PATH: tls.stranger.key,
      }),
    ],
    [
      "no TLS",
      () =>
        Object.fromEntries(
          Object.keys(byFiles())
            .slice(1)
            .map((name) => [name, ""]),
        ),
    ],
  ])("%s: each program reports that Temporal is unreachable, with the settings", async (how, changes) => {
    const given = { ...byFiles(), ...changes() };
    const before = tls.accepted;
    const worker = start("worker", given);
    const { server, ready } = await startServer(given);
    expect(await worker.ended).toBe(69);
    expect(worker.output).toContain('"reason":"temporalUnreachable"');
    expect(worker.output).toContain("Check TEMPORAL_ADDRESS, the TEMPORAL_TLS* settings");
    const answer = await ready();
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { problems: [{ part: "temporal", reason: "temporalUnreachable" }] },
    ]);
    await eventually(
      "it is in the backend's log",
      () => server.output.includes("temporalUnreachable") || undefined,
    );
    const { exitCode, stderr } = await submit(`TLS with ${how}`, given);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 69 });
    expect(stderr).toContain(`Temporal can't be reached at ${tls.address}`);
    expect(await runCommandLine(["doctor"], { ...rest(), ...given })).toMatchObject({
      exitCode: 69,
      stdout: expect.stringMatching(/^problem +temporal +Temporal can't be reached.*TEMPORAL_TLS/m),
    });
    expect(tls.accepted).toBe(before);
  });
});
