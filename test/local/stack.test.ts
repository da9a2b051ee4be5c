import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@supabase/supabase-js";
import { Client, Connection } from "@temporalio/client";
import { defineSearchAttributeKey } from "@temporalio/common";
import { importJWK, SignJWT } from "jose";
import { Client as PostgresClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identifyProcess } from "../../src/testing/stack/process-identity.ts";
import { SignInError, startEmbeddedStack } from "../../src/testing/stack/stack.ts";
import type { EmbeddedStack, EmbeddedStackOptions } from "../../src/testing/stack/stack.ts";
import { findTemporalCli } from "../../src/testing/stack/temporal-cli.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";

const ENTRY = fileURLToPath(new URL("stack-entry.ts", import.meta.url));
const COORDINATOR = "coordinator1@example.org";

let directory: string;
let options: EmbeddedStackOptions;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "stack-"));
  const { cacheDirectory, searchPath, temporalCliPath, postgrestPath } = readLocalConfig();
  options = {
    cacheDirectory: directory,
    searchPath,
    // From the common cache, because a build takes minutes.
    temporalCliPath: await findTemporalCli({ cacheDirectory, searchPath, explicitPath: temporalCliPath }),
    postgrestPath,
    durable: false,
  };
}, 600_000);

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function withStack(
  use: (stack: EmbeddedStack) => Promise<void>,
  more: Partial<EmbeddedStackOptions> = {},
) {
  const stack = await startEmbeddedStack({ ...options, ...more });
  try {
    await use(stack);
  } finally {
    await stack.stop();
  }
}

function clientOf(stack: EmbeddedStack, accessToken: () => Promise<string>) {
  return createClient(stack.supabaseUrl, stack.publishableKey, { accessToken });
}

async function query(stack: EmbeddedStack, sql: string): Promise<unknown[]> {
  const client = new PostgresClient({ connectionString: stack.postgresUrl() });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withTemporal<T>(stack: EmbeddedStack, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    return await use(new Client({ connection, namespace: stack.temporal.namespace }));
  } finally {
    await connection.close();
  }
}

describe("the embedded stack", () => {
  it("serves a signed-in coordinator, the worker's tokens and runs, and finds everything again after a restart", async () => {
    let registrarKey: unknown;
    await withStack(async (stack) => {
      registrarKey = stack.registrarKey;

      const signedIn = clientOf(stack, () => stack.signIn(COORDINATOR));
      const mentors = await signedIn.from("mentors").select("id, chapter_id").limit(3);
      expect(mentors.error).toBeNull();
      expect(mentors.data).toHaveLength(3);

      const anonymous = createClient(stack.supabaseUrl, stack.publishableKey);
      expect((await anonymous.from("mentors").select("id")).status).toBe(401);

      // Refused for missing privileges and not for the token: the worker's key is trusted.
      const registrar = clientOf(stack, () => mintRegistrarToken(stack));
      expect((await registrar.from("chapters").select("id").limit(1)).error?.code).not.toMatch(/^PGRST30/);

      await query(stack, "insert into chapters (id, name) values (gen_random_uuid(), 'Kept Chapter')");
      await withTemporal(stack, (client) =>
        client.workflow.start("NobodyRunsThis", {
          workflowId: "kept",
          taskQueue: "none",
          typedSearchAttributes: [
            { key: defineSearchAttributeKey("BulkStatus", "KEYWORD"), value: "running" },
          ],
        }),
      );
      expect((await fetch(stack.temporal.uiUrl ?? "")).ok).toBe(true);
    });

    await withStack(
      async (stack) => {
        expect(stack.registrarKey).toEqual(registrarKey);
        expect(await query(stack, "select name from chapters where name = 'Kept Chapter'")).toHaveLength(1);
        const { status } = await withTemporal(stack, (client) =>
          client.workflow.getHandle("kept").describe(),
        );
        expect(status.name).toBe("RUNNING");
        expect(stack.temporal.uiUrl).toBeUndefined();
      },
      { temporalUi: false },
    );
  });

  it("stops its earlier parts when a later part can't start", async () => {
    const start = startEmbeddedStack({ ...options, postgrestPath: "/no/such/postgrest" });
    await expect(start).rejects.toThrow("postgrest could not be started");
    // No process is left that holds the folder or its data.
    await expect(readFile(join(directory, "stack.json"))).rejects.toThrow("ENOENT");
    await withStack(async (stack) => {
      expect(await query(stack, "select 1")).toHaveLength(1);
    });
  });

  it("refuses an unknown coordinator", async () => {
    await withStack(async (stack) => {
      const refused = stack.signIn("nobody@example.org");
      await expect(refused).rejects.toThrow(SignInError);
      await expect(refused).rejects.toThrow("could not sign in: Invalid login credentials");
    });
  });
});

describe("a process that runs the stack", () => {
  it("leaves nothing running after Ctrl-C", async () => {
    await withProcess(async (run) => {
      await run.untilLine("ready");
      const servers = await recordedServers();
      expect(servers.map(({ name }) => name).sort()).toEqual(["postgres", "postgrest", "temporal"]);

      run.child.kill("SIGINT");
      expect(await run.exitCode).toBe(0);
      expect(run.lines.at(-1)).toBe("stopped");
      expect(servers.filter(({ pid }) => identifyProcess(pid) !== undefined)).toEqual([]);
    });
  });

  it("leaves nothing running after Ctrl-C while it starts", async () => {
    await withProcess(async (run) => {
      await run.untilLine("postgres:");
      const servers = await recordedServers();
      run.child.kill("SIGINT");
      expect(await run.exitCode).toBe(1);
      expect(run.lines.at(-1)).toBe("interrupted");
      expect(servers.length).toBeGreaterThan(0);
      expect(servers.filter(({ pid }) => identifyProcess(pid) !== undefined)).toEqual([]);
    });
  });

  it("is followed by one that stops its leftovers after it was killed", async () => {
    await withProcess(async (run) => {
      await run.untilLine("ready");
      const left = await recordedServers();
      run.child.kill("SIGKILL");
      await run.exitCode;

      await withStack(async () => {
        expect(left).toHaveLength(3);
        expect(left.filter(({ pid, identity }) => identifyProcess(pid) === identity)).toEqual([]);
      });
    });
  });
});

async function mintRegistrarToken(stack: EmbeddedStack): Promise<string> {
  const { registrarKey, coordinators } = stack;
  return new SignJWT({ role: "bulk_registrar" })
    .setProtectedHeader({ alg: "ES256", kid: registrarKey.kid })
    .setSubject(coordinators[0]?.id ?? "")
    .setExpirationTime("2 minutes")
    .sign(await importJWK(registrarKey, "ES256"));
}

interface Run {
  child: ChildProcess;
  lines: string[];
  exitCode: Promise<number | null>;
  untilLine(start: string): Promise<void>;
}

async function withProcess(use: (run: Run) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [ENTRY, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exitCode = once(child, "close").then(([code]) => code as number | null);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const untilLine = async (start: string) => {
    await expect
      .poll(() => lines.some((line) => line.startsWith(start)), { timeout: 60_000, interval: 10 })
      .toBe(true);
  };
  try {
    await use({ child, lines, exitCode, untilLine });
  } finally {
    child.kill("SIGINT");
    await exitCode;
  }
}

async function recordedServers(): Promise<{ name: string; pid: number; identity: string }[]> {
  const record = JSON.parse(await readFile(join(directory, "stack.json"), "utf8")) as {
    servers: { name: string; pid: number; identity: string }[];
  };
  return record.servers;
}
