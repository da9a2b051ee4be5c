/**
 * Compares the file with the Compose specification and with this project's rules. No container engine is needed.
 *
 * Longer than 250 lines: the rules are about one file.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DCLinter } from "dclint";
import { beforeAll, describe, expect, test } from "vitest";
import { readServerConfig } from "../../src/config/server-config.ts";
import { readWorkerConfig } from "../../src/config/worker-config.ts";
import {
  composePath,
  type ComposeFile,
  interpolations,
  parseCompose,
  readComposeText,
  readExampleEnvironment,
  repositoryPath,
} from "./compose-file.ts";

/** The errors of the linter's schema, which is the specification's own. The linter's rules of style are left out. */
function specificationErrors(path: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  // The package's types can't be resolved under `nodenext`, so the used part of them is declared here.
  const results: { messages: { type: string; rule: string; message: string }[] }[] = linter.lintFiles(
    [path],
    false,
  );
  const messages = results.flatMap((result) => result.messages);
  return messages.filter(({ type }) => type === "error").map(({ rule, message }) => `${rule}: ${message}`);
}

let text: string;
let compose: ComposeFile;

beforeAll(async () => {
  text = await readComposeText();
  compose = parseCompose(text);
});

describe("the Compose specification", () => {
  test("accepts the file", () => {
    expect(specificationErrors(composePath)).toEqual([]);
  });

  test("is really applied: a misspelt key is found", async () => {
    const folder = await mkdtemp(join(tmpdir(), "compose-"));
    try {
      const path = join(folder, "docker-compose.yml");
      await writeFile(path, text.replace("healthcheck:", "healthchek:"));
      expect(specificationErrors(path)).toEqual([expect.stringContaining("invalid-schema")]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("every service", () => {
  test("has an image with a version, and never with the tag latest", () => {
    const images = Object.values(compose.services).map(({ image }) => image);
    expect(images).not.toEqual([]);
    expect(images.filter((image) => !/:v?\d+\.\d+[\w.-]*$|@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
  });

  test("that keeps running has a health check and restarts by itself", () => {
    const running = Object.entries(compose.services).filter(([name]) => !oneShots().has(name));
    const fit = running.filter(
      ([, { healthcheck, restart }]) =>
        healthcheck?.test[0]?.startsWith("CMD") === true && restart === "unless-stopped",
    );
    expect(running.map(([name]) => name)).toEqual(fit.map(([name]) => name));
    expect(running.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "auth",
        "database",
        "gateway",
        "rest",
        "server",
        "temporal",
        "temporal-ui",
        "worker",
      ]),
    );
  });

  test("waits only for services that exist and reach the awaited state", () => {
    const impossible = dependencies().filter(({ on, condition }) => {
      const service = compose.services[on];
      if (condition === "service_healthy") return service?.healthcheck === undefined;
      return condition !== "service_completed_successfully" || service === undefined || "restart" in service;
    });
    expect(impossible).toEqual([]);
    expect(dependencies().length).toBeGreaterThan(0);
  });

  test("mounts only files of this repository and volumes of this file", () => {
    const sources = Object.values(compose.services).flatMap(({ volumes }) =>
      volumes.map((volume) => volume.split(":")[0] ?? ""),
    );
    const files = sources.filter((source) => source.startsWith("."));
    expect(files.filter((source) => !existsSync(repositoryPath(source)))).toEqual([]);
    const volumes = sources.filter((source) => !source.startsWith("."));
    expect(volumes.sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test("is on a named network", () => {
    const services = Object.values(compose.services);
    expect(services.filter(({ networks }) => networks.length === 0)).toEqual([]);
    const used = new Set(services.flatMap(({ networks }) => networks));
    expect([...used].sort()).toEqual(Object.keys(compose.networks).sort());
  });

  test("that has a port opens it to this machine only", () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports);
    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  });

  test("reaches a database only if it needs one: the worker, the backend, the gateway and the UI reach none", () => {
    const internal = new Set(
      Object.entries(compose.networks)
        .filter(([, network]) => network?.internal === true)
        .map(([name]) => name),
    );
    const reaching = Object.entries(compose.services)
      .filter(([, { networks }]) => networks.some((network) => internal.has(network)))
      .map(([name]) => name);
    expect(reaching.sort()).toEqual(
      ["auth", "database", "migrate", "rest", "temporal", "temporal-database", "temporal-schema"].sort(),
    );
  });
});

describe("secrets", () => {
  test("come from the environment and not from the file", () => {
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment));
    const secrets = values.filter(([name]) => /PASSWORD|PWD|SECRET|KEY|JWK/.test(name));
    expect(secrets.map(([name]) => name)).toEqual(
      expect.arrayContaining(["BULK_REGISTRAR_JWK", "POSTGRES_PASSWORD", "POSTGRES_PWD", "PGRST_JWT_SECRET"]),
    );
    expect(secrets.filter(([, value]) => !/^\$\{\w+:\?[^}]+\}$/.test(value))).toEqual([]);
  });

  test("come from the environment also inside an address", () => {
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.values(environment));
    const addresses = values.filter((value) => /^\w+:\/\/.*@/.test(value));
    expect(addresses).toHaveLength(2);
    for (const address of addresses) expect(address).toMatch(/^\w+:\/\/\w+:\$\{\w+:\?[^}]+\}@/);
  });

  test("stop Compose with a message when they are missing", () => {
    const bare = interpolations(text).filter(({ modifier }) => !/^:\?run node |^:-./.test(modifier));
    expect(bare).toEqual([]);
  });

  test("and all other variables of the file are in .env.example, without values", async () => {
    const example = await readExampleEnvironment();
    const read = [
      ...interpolations(text).map(({ name }) => name),
      ...Object.values(compose.secrets).map(({ environment }) => environment),
    ];
    expect([...example.keys()].sort()).toEqual([...new Set(read)].sort());
    expect([...example.values()].join("")).toBe("");
  });

  test("given to a service as files are declared", () => {
    const given = Object.values(compose.services).flatMap(({ secrets }) => secrets);
    expect(given.sort()).toEqual(Object.keys(compose.secrets).sort());
  });
});

describe("the worker", () => {
  test("gets an environment that it starts with", () => {
    const jwk = JSON.stringify({ kty: "EC", kid: "test" });
    const environment = Object.fromEntries(
      Object.entries(compose.services["worker"]?.environment ?? {}).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/g, (_, fallback?: string) => fallback ?? jwk),
      ]),
    );
    expect(readWorkerConfig(environment)).toMatchObject({
      temporal: { address: "temporal:7233", namespace: "default" },
      supabase: { url: "http://gateway:8080" },
      activitySlots: 50,
      healthAddress: { host: "127.0.0.1", port: 8081 },
    });
  });

  test("and the backend gets one too, with a different address for browsers", () => {
    const environment = Object.fromEntries(
      Object.entries(compose.services["server"]?.environment ?? {}).map(([name, value]) => [
        name,
        value.replaceAll(
          /\$\{\w+(?::-([^}]*)|:\?[^}]*)\}/g,
          (_, fallback?: string) => fallback ?? "sb_publishable_x",
        ),
      ]),
    );
    expect(readServerConfig(environment)).toMatchObject({
      host: "0.0.0.0",
      port: 8080,
      supabase: { url: "http://gateway:8080" },
      supabasePublicUrl: "http://127.0.0.1:54321",
    });
  });

  test("runs on the Node that the tests run on", async () => {
    const manifest = JSON.parse(await readFile(repositoryPath("package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const dockerfile = await readFile(repositoryPath("Dockerfile"), "utf8");
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(images)).toEqual(new Set([`node:${manifest.devDependencies["node"]}-bookworm-slim`]));
  });

  test("is no root user, and its image holds every file that its commands name", async () => {
    const dockerfile = await readFile(repositoryPath("Dockerfile"), "utf8");
    expect(dockerfile).toMatch(/^USER node$/m);
    const files = ["src/cli.ts", "docker/create-coordinators.ts"];
    expect(files.filter((path) => !existsSync(repositoryPath(path)))).toEqual([]);
  });

  test("can write only to /tmp, and so can the backend", () => {
    for (const name of ["worker", "server"]) {
      expect(compose.services[name]).toMatchObject({
        read_only: true,
        tmpfs: [expect.stringMatching(/^\/tmp:exec,/)],
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
    }
  });

  test("gets more time to end than a submission may take", () => {
    const grace = String(compose.services["worker"]?.["stop_grace_period"]);
    expect(Number(/^(\d+)s$/.exec(grace)?.[1])).toBeGreaterThan(30);
  });
});

interface Dependency {
  of: string;
  on: string;
  condition: string;
}

function dependencies(): Dependency[] {
  return Object.entries(compose.services).flatMap(([of, { depends_on }]) =>
    Object.entries(depends_on).map(([on, { condition }]) => ({ of, on, condition })),
  );
}

/** The services whose end others wait for. */
function oneShots(): Set<string> {
  const ended = dependencies().filter(({ condition }) => condition === "service_completed_successfully");
  return new Set(ended.map(({ on }) => on));
}
