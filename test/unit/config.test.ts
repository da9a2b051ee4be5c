/**
 * The environment as the programs read it: defaults, and errors that name the variable and never quote a secret.
 *
 * Longer than 250 lines: the rules of all variables stand in tables that are read beside each other.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { InvalidConfigurationError } from "../../src/config/environment.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { readServerConfig } from "../../src/config/server-config.ts";
import { readWorkerConfig } from "../../src/config/worker-config.ts";

const jwk = { kty: "EC", crv: "P-256", x: "eHh4eA", y: "eXl5eQ", d: "VEhFLVBSSVZBVEUtS0VZ" };
const WORKER = {
  SUPABASE_URL: "https://project.test",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_the_tests",
  BULK_REGISTRAR_JWK: JSON.stringify(jwk),
};

type Environment = Record<string, string | undefined>;

function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.message;
    throw error;
  }
  throw new Error("Not refused");
}

const workerRefusal = (changes: Environment) => refusalOf(() => readWorkerConfig({ ...WORKER, ...changes }));
const localRefusal = (environment: Environment) => refusalOf(() => readLocalConfig(environment));

describe("the worker's configuration", () => {
  it("has a default for everything that isn't about the project", () => {
    expect(readWorkerConfig(WORKER)).toEqual({
      temporal: {
        address: "127.0.0.1:7233",
        namespace: "default",
        connectionOptions: { address: "127.0.0.1:7233" },
      },
      taskQueue: "bulk-registration",
      supabase: { url: "https://project.test", publishableKey: "sb_publishable_of_the_tests" },
      registrarKey: jwk,
      activitySlots: 50,
      stretchSlots: 4,
      logLevel: "INFO",
    });
  });

  it("takes the values of the environment", () => {
    const config = readWorkerConfig({
      ...WORKER,
      TEMPORAL_ADDRESS: "temporal.test:7233",
      TEMPORAL_NAMESPACE: "mentors",
      TEMPORAL_API_KEY: "key",
      BULK_TASK_QUEUE: "queue",
      BULK_ACTIVITY_SLOTS: "1000",
      BULK_LOG_LEVEL: "DEBUG",
      UNKNOWN: "ignored",
    });
    expect(config).toMatchObject({
      temporal: {
        address: "temporal.test:7233",
        namespace: "mentors",
        connectionOptions: { address: "temporal.test:7233", apiKey: "key", tls: true },
      },
      taskQueue: "queue",
      activitySlots: 1_000,
      logLevel: "DEBUG",
    });
  });

  it("accepts the legacy secret as its key, and keeps the other fields of the key", () => {
    const legacy = { kty: "oct", k: "c2VjcmV0", kid: "key-1", key_ops: ["sign"] };
    expect(readWorkerConfig({ ...WORKER, BULK_REGISTRAR_JWK: JSON.stringify(legacy) }).registrarKey).toEqual(
      legacy,
    );
  });

  it("names all missing variables at once", () => {
    const refusal = refusalOf(() => readWorkerConfig({}));
    for (const name of Object.keys(WORKER)) expect(refusal).toContain(`\n  ${name}: `);
  });

  it.each([
    ["SUPABASE_URL", "project"],
    ["SUPABASE_URL", ""],
    ["SUPABASE_PUBLISHABLE_KEY", ""],
    ["BULK_REGISTRAR_JWK", ""],
    ["BULK_ACTIVITY_SLOTS", "0"],
    ["BULK_ACTIVITY_SLOTS", "1001"],
    ["BULK_ACTIVITY_SLOTS", "2.5"],
    ["BULK_ACTIVITY_SLOTS", "many"],
    ["BULK_LOG_LEVEL", "verbose"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4317"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector:4317"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["BULK_METRICS_ADDRESS", "9464"],
    ["BULK_METRICS_ADDRESS", "localhost:9464"],
    ["BULK_METRICS_ADDRESS", "127.0.0.1"],
    ["BULK_METRICS_ADDRESS", "127.0.0.1:0"],
    ["BULK_METRICS_ADDRESS", "127.0.0.1:65536"],
    ["BULK_METRICS_ADDRESS", "127.0.0.1.5:9464"],
    ["BULK_METRICS_ADDRESS", "::1:9464"],
    ["BULK_METRICS_ADDRESS", "[127.0.0.1]:9464"],
    ["BULK_METRICS_ADDRESS", "http://127.0.0.1:9464"],
  ])("is refused with only the name of the variable: %s=%s", (name, value) => {
    const problems = workerRefusal({ [name]: value })
      .split("\n")
      .slice(1);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^  ${name}: .+`));
  });

  it.each([
    ["127.0.0.1:9464", { host: "127.0.0.1", port: 9464 }],
    [" 0.0.0.0:1 ", { host: "0.0.0.0", port: 1 }],
    ["[::]:65535", { host: "::", port: 65_535 }],
  ])("takes an IP address and a port for the metrics: %s", (value, address) => {
    expect(readWorkerConfig({ ...WORKER, BULK_METRICS_ADDRESS: value }).metricsAddress).toEqual(address);
  });

  it.each([
    ["localhost:54321"],
    ["mailto:a@project.test"],
    ["file:///project"],
    ["postgres://u:p@project.test/db"],
  ])("is refused when the project's URL can't be called: %s", (url) => {
    expect(workerRefusal({ SUPABASE_URL: url })).toContain("SUPABASE_URL: ");
  });

  it.each([
    ["TEMPORAL_ADDRESS"],
    ["TEMPORAL_NAMESPACE"],
    ["TEMPORAL_API_KEY"],
    ["BULK_TASK_QUEUE"],
    ["BULK_ACTIVITY_SLOTS"],
    ["BULK_LOG_LEVEL"],
    ["BULK_METRICS_ADDRESS"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT"],
  ])("counts an empty %s as absent, as a shell and docker compose unset a variable", (name) => {
    expect(readWorkerConfig({ ...WORKER, [name]: "" })).toEqual(readWorkerConfig(WORKER));
  });
});

describe("the worker's version", () => {
  const versionOf = (changes: Environment) => readWorkerConfig({ ...WORKER, ...changes }).version;

  it("is null without the name of a deployment", () => {
    expect(versionOf({})).toBeUndefined();
  });

  it("is the package's version unless another one is given", async () => {
    const manifest = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    const deploymentName = "bulk-registration";
    expect(versionOf({ BULK_DEPLOYMENT_NAME: deploymentName })).toEqual({
      deploymentName,
      buildId: manifest.version,
    });
    expect(versionOf({ BULK_DEPLOYMENT_NAME: deploymentName, BULK_BUILD_ID: "2026-11-27.1+3f2a" })).toEqual({
      deploymentName,
      buildId: "2026-11-27.1+3f2a",
    });
  });

  it.each([
    ["BULK_DEPLOYMENT_NAME", "bulk.registration", /BULK_DEPLOYMENT_NAME: must be letters/],
    ["BULK_DEPLOYMENT_NAME", "bulk:registration", /BULK_DEPLOYMENT_NAME: must be letters/],
    ["BULK_DEPLOYMENT_NAME", "__bulk", /BULK_DEPLOYMENT_NAME: must not begin with two underscores/],
    ["BULK_DEPLOYMENT_NAME", "b".repeat(256), /BULK_DEPLOYMENT_NAME: .*255/],
    ["BULK_BUILD_ID", "1:0", /BULK_BUILD_ID: must be letters/],
    ["BULK_BUILD_ID", "__1", /BULK_BUILD_ID: must not begin with two underscores/],
  ])("refuses %s=%s, as Temporal does", (name, value, refusal) => {
    expect(workerRefusal({ BULK_DEPLOYMENT_NAME: "bulk-registration", [name]: value })).toMatch(refusal);
  });

  it("refuses a build id without a deployment", () => {
    expect(workerRefusal({ BULK_BUILD_ID: "1.0.0" })).toMatch(/BULK_BUILD_ID: .*BULK_DEPLOYMENT_NAME/);
  });
});

describe("the registrar's key", () => {
  const { d } = jwk;
  it.each([
    ["no JSON", `{"kty":"EC","d":"${d}"`],
    ["no JSON, but a PEM", `-----BEGIN PRIVATE KEY-----\n${d}\n-----END PRIVATE KEY-----`],
    ["a string", JSON.stringify(d)],
    ["a list", JSON.stringify([jwk])],
    ["null", "null"],
    ["an RSA key", JSON.stringify({ ...jwk, kty: "RSA" })],
    ["a key without its type", JSON.stringify({ d })],
    ["a set of keys", JSON.stringify({ keys: [jwk] })],
  ])("is never quoted when it is refused for being %s", (_, value) => {
    const refusal = workerRefusal({ BULK_REGISTRAR_JWK: value });
    expect(refusal).toContain("\n  BULK_REGISTRAR_JWK: must be a private JWK as JSON (kty EC or oct)");
    expect(refusal).not.toContain(d);
  });

  it("is never quoted when another variable is refused, and neither are other secrets", () => {
    const refusal = workerRefusal({
      SUPABASE_URL: "x",
      TEMPORAL_API_KEY: "SECRET-API-KEY",
      BULK_ACTIVITY_SLOTS: "x",
    });
    for (const secret of [d, "SECRET-API-KEY", WORKER.SUPABASE_PUBLISHABLE_KEY])
      expect(refusal).not.toContain(secret);
  });
});

describe("the local stack's configuration", () => {
  it("needs no variables: ports are free ones, and programs are searched for", () => {
    const { cacheDirectory, ...rest } = readLocalConfig({});
    expect(rest).toEqual({
      ports: {
        postgres: undefined,
        postgrest: undefined,
        gateway: undefined,
        temporal: undefined,
        temporalUi: undefined,
      },
      temporalCliPath: undefined,
      temporalTestServerPath: undefined,
      postgrestPath: undefined,
      searchPath: "",
    });
    expect(cacheDirectory).toMatch(/^\/.+\/durable-bulk-registration$/);
    // Postgres doesn't run as root, and can't enter root's home folder.
    const home = process.getuid?.() === 0 ? "/var/cache" : `${homedir()}/.cache`;
    expect(cacheDirectory).toBe(`${home}/durable-bulk-registration`);
  });

  it("keeps its cache at the given place, or at the user's usual place", () => {
    expect(readLocalConfig({ XDG_CACHE_HOME: "/caches" }).cacheDirectory).toBe(
      "/caches/durable-bulk-registration",
    );
    const both = { XDG_CACHE_HOME: "/caches", BULK_CACHE_DIR: "/own" };
    expect(readLocalConfig(both).cacheDirectory).toBe("/own");
    expect(readLocalConfig({ ...both, BULK_CACHE_DIR: "" }).cacheDirectory).toBe(
      "/caches/durable-bulk-registration",
    );
  });

  it.each([
    ["BULK_POSTGRES_PORT", "postgres"],
    ["BULK_POSTGREST_PORT", "postgrest"],
    ["BULK_SUPABASE_PORT", "gateway"],
    ["BULK_TEMPORAL_PORT", "temporal"],
    ["BULK_TEMPORAL_UI_PORT", "temporalUi"],
  ] as const)(
    "takes %s for the port of %s, from 1 to 65535, and an empty one for a free port",
    (name, server) => {
      expect(readLocalConfig({ [name]: "1" }).ports[server]).toBe(1);
      expect(readLocalConfig({ [name]: "65535" }).ports[server]).toBe(65_535);
      expect(readLocalConfig({ [name]: "" }).ports[server]).toBeUndefined();
      for (const wrong of ["0", "65536", "-1", "80.5", "http"])
        expect(localRefusal({ [name]: wrong })).toContain(`\n  ${name}: `);
    },
  );

  it("takes paths of programs and the search path as they are", () => {
    const paths = {
      TEMPORAL_CLI_PATH: "/t",
      TEMPORAL_TEST_SERVER_PATH: "/s",
      CHROMIUM_PATH: "/c",
      POSTGREST_BIN: "/p",
      PATH: "/a:/b",
    };
    expect(readLocalConfig(paths)).toMatchObject({
      temporalCliPath: "/t",
      temporalTestServerPath: "/s",
      chromiumPath: "/c",
      postgrestPath: "/p",
      searchPath: "/a:/b",
    });
  });
});

describe("the backend's configuration", () => {
  const { BULK_REGISTRAR_JWK: _, ...SERVER } = WORKER;

  it("has a default for everything that isn't about the project, and leaves the limits to the backend", () => {
    expect(readServerConfig(SERVER)).toEqual({
      temporal: {
        address: "127.0.0.1:7233",
        namespace: "default",
        connectionOptions: { address: "127.0.0.1:7233" },
      },
      taskQueue: "bulk-registration",
      supabase: { url: "https://project.test", publishableKey: "sb_publishable_of_the_tests" },
      logLevel: "INFO",
      host: "127.0.0.1",
      port: 8080,
      corsOrigins: [],
      trustedProxies: 0,
      limits: {},
      unreadyFor: 0,
      keepAlive: 75_000,
      consoleDirectory: undefined,
      consoleContact: undefined,
      supabasePublicUrl: "https://project.test",
      sessionKey: undefined,
    });
  });

  it("takes the given limits and no others", () => {
    const { limits } = readServerConfig({
      ...SERVER,
      BULK_HTTP_BODY_BYTES: "1000",
      BULK_HTTP_STREAMS_PER_COORDINATOR: "",
    });
    expect(limits).toEqual({ bodyBytes: 1_000 });
  });

  it.each([
    ["BULK_HTTP_PORT", "0"],
    ["BULK_HTTP_BODY_BYTES", "0"],
    ["BULK_HTTP_REQUESTS_PER_ADDRESS", "many"],
    ["BULK_HTTP_CORS_ORIGINS", "https://app.example.org/path"],
    ["BULK_HTTP_UNREADY_SECONDS", "301"],
    ["BULK_HTTP_KEEP_ALIVE_SECONDS", "0"],
    ["SUPABASE_SESSION_JWK", "{}"],
  ])("is refused with only the name of the variable: %s=%s", (name, value) => {
    const problems = refusalOf(() => readServerConfig({ ...SERVER, [name]: value }))
      .split("\n")
      .slice(1);
    expect(problems).toEqual([expect.stringContaining(`  ${name}`)]);
  });
});
