/** What a program loads: no code of metrics and traces unless they are turned on. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { startProgramProcess } from "../support/program-process.ts";
import { openScene } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";
import { workerSettings } from "../support/worker-settings.ts";

const METRICS = "prom-client";
const TRACES = ["@opentelemetry", "@hono/otel", "@temporalio/interceptors-opentelemetry-v2"];

let scene: Scene;
let folder: string;
beforeAll(async () => {
  scene = await openScene({ worker: false });
  folder = await mkdtemp(join(tmpdir(), "loaded-modules-"));
});
afterAll(async () => {
  await scene.stop();
  await rm(folder, { recursive: true });
});

/** @returns the packages and the project files that the program has loaded when it is ready */
async function loadedBy(
  program: "worker" | "server",
  changes: Readonly<Record<string, string>> = {},
): Promise<ReadonlySet<string>> {
  const file = join(folder, `${program}-${Object.keys(changes).join("-")}`);
  const recorder = new URL("../support/record-loaded.ts", import.meta.url);
  recorder.searchParams.set("to", file);
  const started = startProgramProcess(
    program,
    workerSettings(scene.taskQueue, scene.backend, {
      BULK_HTTP_PORT: String(await choosePort()),
      NODE_OPTIONS: `--import=${recorder.href}`,
      ...changes,
    }),
  );
  try {
    await started.writes(program === "worker" ? /"state":"RUNNING"/ : /"listening"/);
  } finally {
    await started.kill();
  }
  const addresses = (await readFile(file, "utf8")).split("\n");
  return new Set(addresses.map((address) => packageOf(address) ?? address.split("/").slice(-3).join("/")));
}

const packageOf = (address: string) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(address)?.[1];

const ofTraces = (loaded: ReadonlySet<string>) =>
  [...loaded].filter((name) => TRACES.some((each) => name === each || name.startsWith(`${each}/`)));

test.each(["worker", "server"] as const)(
  "the %s loads neither metrics nor traces by default",
  async (program) => {
    const loaded = await loadedBy(program);
    expect(loaded).toContain(`src/programs/${program}.ts`);
    expect(loaded).toContain("@temporalio/client");
    expect(ofTraces(loaded)).toEqual([]);
    expect(loaded).not.toContain(METRICS);
  },
);

test("the server loads metrics without the exporter of traces", async () => {
  const loaded = await loadedBy("server", { BULK_METRICS_ADDRESS: `127.0.0.1:${await choosePort()}` });
  expect(loaded).toContain(METRICS);
  // Only the interface, which does nothing: the metrics library imports it.
  expect(ofTraces(loaded)).toEqual(["@opentelemetry/api"]);
});

test.each(["worker", "server"] as const)(
  "the %s loads traces without metrics when only traces are on",
  async (program) => {
    const loaded = await loadedBy(program, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    expect(ofTraces(loaded)).toContain("@opentelemetry/sdk-trace-node");
    expect(ofTraces(loaded)).toContain("@temporalio/interceptors-opentelemetry-v2");
    expect(loaded).not.toContain(METRICS);
  },
);
