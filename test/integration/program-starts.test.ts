/**
 * The starts of worker, backend and command line in a wrong deployment: their messages, their ends, and what they never
 * print.
 */
import { generateKeyPair, exportJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { runCommandLine } from "../support/command-line.ts";
import { startProgramProcess } from "../support/program-process.ts";
import type { ProgramProcess } from "../support/program-process.ts";
import { startRefusingTemporal } from "../support/refusing-temporal.ts";
import { openScene } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { secretPartsIn } from "../support/secret-parts.ts";
import { workerSettings } from "../support/worker-settings.ts";

type Settings = Record<string, string>;

let scene: Scene;
const processes: ProgramProcess[] = [];
beforeAll(async () => {
  scene = await openScene({ worker: false });
});
afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  await scene.stop();
});

const settings = (changes: Settings = {}): Settings =>
  workerSettings(scene.taskQueue, scene.backend, { HOME: "/nowhere", ...changes });

const start = (program: "worker" | "server", changes: Settings) => {
  const started = startProgramProcess(program, settings(changes));
  processes.push(started);
  return started;
};

/** The last line of its log. */
const lastWords = ({ output }: ProgramProcess) =>
  JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;

const strangersKey = async () => {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return JSON.stringify({ ...(await exportJWK(privateKey)), kid: "stranger" });
};

describe("a worker ends with a message for what only an operator can fix:", () => {
  const cases: [what: string, changes: () => Settings | Promise<Settings>, reason: string, said: RegExp][] = [
    [
      "a namespace that isn't there",
      () => ({ TEMPORAL_NAMESPACE: "mentors" }),
      "namespaceMissing",
      /no namespace "mentors".*temporal operator namespace create --namespace mentors/,
    ],
    [
      "another project's key",
      () => ({ SUPABASE_PUBLISHABLE_KEY: "sb_publishable_other" }),
      "projectKeyRefused",
      /SUPABASE_PUBLISHABLE_KEY.*supabase projects api-keys/,
    ],
    [
      "a signing key that the project doesn't trust",
      async () => ({ BULK_REGISTRAR_JWK: await strangersKey() }),
      "registrarKeyRefused",
      /BULK_REGISTRAR_JWK.*Import the key/,
    ],
  ];
  test.each(cases)("%s", async (_, changes, reason, said) => {
    const worker = start("worker", await changes());
    expect(await worker.ended).toBe(78);
    expect(lastWords(worker)).toMatchObject({ level: "ERROR", reason, message: expect.stringMatching(said) });
    expect(worker.output).not.toContain("    at ");
  });

  test.each([
    [16, "temporalSignIn"],
    [7, "temporalPermission"],
  ])("a refusal by Temporal with gRPC's code %s", async (code, reason) => {
    const temporal = await startRefusingTemporal(code);
    try {
      const worker = start("worker", { TEMPORAL_ADDRESS: temporal.address });
      expect(await worker.ended).toBe(78);
      expect(lastWords(worker)).toMatchObject({ reason });
    } finally {
      await temporal.stop();
    }
  });

  test("missing settings, without a stack", async () => {
    const worker = start("worker", { SUPABASE_URL: "", BULK_REGISTRAR_JWK: "" });
    expect(await worker.ended).toBe(78);
    expect(lastWords(worker)["message"]).toMatch(/SUPABASE_URL: .*\n.*BULK_REGISTRAR_JWK: /);
  });
});

test("a worker whose project is unreachable reports it, and keeps running", async () => {
  const worker = start("worker", { SUPABASE_URL: `http://127.0.0.1:${await choosePort()}` });
  await worker.writes(/"reason":"supabaseUnreachable"/);
  await worker.writes(/Worker state changed.*RUNNING|"state":"RUNNING"/);
  expect(worker.process.exitCode).toBeNull();
  await worker.kill();
});

test("a backend reports a problem at its start, and stays unready until it is fixed", async () => {
  const port = await choosePort();
  const server = start("server", { TEMPORAL_NAMESPACE: "mentors", BULK_HTTP_PORT: String(port) });
  await server.writes(/"reason":"namespaceMissing".*temporal operator namespace create/);
  const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    { problems: [{ reason: "namespaceMissing" }] },
  ]);
});

describe.concurrent("no secret is printed", () => {
  const SECRET = "zqXv7-TheSecretThatNobodyReads-4kW9pLm2";
  const email = SEEDED_COORDINATORS[0]?.email ?? "";

  const everySecret = (spoil: (secret: string) => string): Settings => ({
    TEMPORAL_API_KEY: spoil(SECRET),
    SUPABASE_PUBLISHABLE_KEY: spoil(SECRET),
    BULK_REGISTRAR_JWK: spoil(JSON.stringify({ kty: "oct", k: SECRET })),
    SUPABASE_SESSION_JWK: spoil(JSON.stringify({ kty: "oct", k: SECRET })),
    BULK_LOG_LEVEL: "TRACE",
  });

  /** The ways in which a file, a copy or a typing error distorts a secret. */
  const FORMS: [form: string, spoil: (secret: string) => string][] = [
    ["a line break at its end", (secret) => `${secret}\n`],
    ["a space at its end", (secret) => `${secret} `],
    ["a line break within", (secret) => `${secret.slice(0, 24)}\n${secret.slice(24)}`],
    ["a letter that no header takes", (secret) => `${secret}é`],
    ["wrong", (secret) => secret],
  ];

  test.each(FORMS)("%s: by the worker and the backend", async (_, spoil) => {
    const worker = start("worker", everySecret(spoil));
    const port = String(await choosePort());
    const server = start("server", { ...everySecret(spoil), BULK_HTTP_PORT: port });
    await worker.ended;
    await Promise.race([server.ended, server.writes(/"reason":/)]);
    if (server.process.exitCode === null) {
      await fetch(`http://127.0.0.1:${port}/readyz`);
      await fetch(`http://127.0.0.1:${port}/mentors`, { headers: { authorization: `Bearer ${SECRET}` } });
    }
    for (const { output } of [worker, server]) {
      expect(output).not.toBe("");
      expect(secretPartsIn(output, SECRET)).toEqual([]);
    }
    await server.kill();
  });

  test.each(FORMS)("%s: by the command line", async (_, spoil) => {
    const secret = spoil(SECRET);
    const environment = { ...settings(), BULK_EMAIL: email };
    const runs = await Promise.all(
      [
        { BULK_PASSWORD: secret },
        { BULK_ACCESS_TOKEN: secret },
        { BULK_PASSWORD: "x", SUPABASE_PUBLISHABLE_KEY: secret },
        { BULK_PASSWORD: "x", TEMPORAL_API_KEY: secret },
      ].map(async (changes) => runCommandLine(["status", "x", "--json"], { ...environment, ...changes })),
    );
    runs.push(await runCommandLine(["list"], { ...environment, BULK_PASSWORD: secret }));
    runs.push(await runCommandLine(["doctor", "--json"], { ...settings(), ...everySecret(spoil) }));
    for (const { stdout, stderr, exitCode } of runs) {
      expect(exitCode).toBeGreaterThan(0);
      expect(secretPartsIn(stdout + stderr, SECRET)).toEqual([]);
    }
  });
});
