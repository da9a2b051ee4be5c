/** Restate: one handler that keeps five steps in flight, on the server of its npm package. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, mkdir } from "node:fs/promises";
import { createServer } from "node:http2";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Context } from "@restatedev/restate-sdk";
import { endWithThisProcess, freePort, untilListening } from "../child.ts";
import { RETRIES, toldOf, WINDOW } from "../engine.ts";
import type { Engine, EngineKind, EngineServer, Surroundings, Told } from "../engine.ts";

const SERVER = fileURLToPath(new URL("../node_modules/.bin/restate-server", import.meta.url));

export const restate: EngineKind = {
  name: "Restate",
  package: "@restatedev/restate-server",
  settings: "one handler with a sliding window of five `ctx.run`; four partitions; no telemetry",
  startServer: startRestate,
  start,
};

/** Also chooses the port of the engine's process, which the server calls. */
async function startRestate(folder: string): Promise<EngineServer> {
  const ports = { ingress: await freePort(), admin: await freePort(), engine: await freePort() };
  const node = await freePort();
  const directory = join(folder, "restate");
  // The server keeps the addresses of the earlier process.
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const server = spawn(SERVER, ["--no-logo", "--base-dir", directory, "--node-name", "peers"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      // oxlint-disable-next-line node/no-process-env -- The server's program is found by it.
      PATH: process.env["PATH"],
      HOME: directory,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
      RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ports.ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${ports.admin}`,
      RESTATE_DISABLE_TELEMETRY: "true",
      RESTATE_ADMIN__DISABLE_WEB_UI: "true",
      RESTATE_DEFAULT_NUM_PARTITIONS: "4",
      RESTATE_LOG_FILTER: "error,octocrab=off",
    },
  });
  endWithThisProcess(server);
  await untilListening(ports.ingress);
  return {
    place: ports,
    pid: server.pid ?? 0,
    stop: async () => {
      server.kill("SIGTERM");
      await once(server, "exit");
    },
  };
}

async function start({ server, writes }: Surroundings): Promise<Engine> {
  const { createEndpointHandler, RestatePromise, service } = await import("@restatedev/restate-sdk");
  const { connect, rpc } = await import("@restatedev/restate-sdk-clients");
  const register = async (context: Context, { bulkId, mentors }: { bulkId: string; mentors: number }) => {
    const submit = (position: number) =>
      context
        .run("submit", () => writes.write(bulkId, position), {
          maxRetryAttempts: RETRIES.attempts,
          initialRetryInterval: { milliseconds: RETRIES.firstDelay },
          retryIntervalFactor: RETRIES.factor,
        })
        .map((registered, failure) => ({
          position,
          registered: failure === undefined && registered === true,
        }));
    const inFlight = new Map<number, ReturnType<typeof submit>>();
    const settled: boolean[] = [];
    for (let next = 1; next <= mentors || inFlight.size > 0;) {
      for (; next <= mentors && inFlight.size < WINDOW; next += 1) inFlight.set(next, submit(next));
      const { position, registered } = await RestatePromise.race([...inFlight.values()]);
      inFlight.delete(position);
      settled[position - 1] = registered;
    }
    return toldOf(settled);
  };
  const bulk = service({ name: "bulk", handlers: { register } });
  const endpoint = createServer(createEndpointHandler({ services: [bulk], logger: () => undefined }));
  endpoint.listen(server?.["engine"], "127.0.0.1");
  await once(endpoint, "listening");
  await deploy(`http://127.0.0.1:${server?.["admin"]}`, `http://127.0.0.1:${server?.["engine"]}`);
  const client = connect({ url: `http://127.0.0.1:${server?.["ingress"]}` }).serviceClient<typeof bulk>({
    name: "bulk",
  });
  // A repeated key waits for the run that has it.
  const result = async (bulkId: string, mentors: number): Promise<Told> =>
    client.register({ bulkId, mentors }, rpc.opts({ idempotencyKey: bulkId }));
  return {
    run: async (bulkId, mentors) => {
      await writes.open(bulkId, mentors);
      return result(bulkId, mentors);
    },
    resume: result,
    close: async () => {
      endpoint.close();
    },
  };
}

async function deploy(admin: string, uri: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`${admin}/deployments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri, force: true }),
    }).catch(() => undefined);
    if (response?.ok) return;
    if (tries === 100) throw new Error(`Restate took no deployment: ${await response?.text()}`);
    await delay(100);
  }
}
