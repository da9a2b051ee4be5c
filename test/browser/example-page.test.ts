/** The page in examples/web-page, built and used as a coordinator would. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { sharedChromium } from "../support/browser/chromium.ts";
import { openHttpScene } from "../support/http-scene.ts";
import type { HttpScene } from "../support/http-scene.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = join(ROOT, "examples", "web-page");
const API = join(ROOT, "src", "api", "index.ts");

let scene: HttpScene;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(ROOT, "test", "browser", "example-"));
  scene = await openHttpScene();
});
afterAll(async () => {
  await scene.stop();
  await rm(folder, { recursive: true });
});

test("the example page compiles against the API", async () => {
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(PAGE, "tsconfig.json"),
      compilerOptions: {
        paths: { "durable-bulk-registration/api": [API] },
        allowImportingTsExtensions: true,
      },
      include: [join(PAGE, "src")],
    }),
  );
  const tsc = promisify(execFile)(join(ROOT, "node_modules", ".bin", "tsc"), ["--project", folder]);
  expect((await tsc.catch((error: { stdout: string }) => error)).stdout).toBe("");
});

test("the example page registers those who were ticked, and shows each result", async () => {
  const port = await choosePort();
  const origin = `http://127.0.0.1:${port}`;
  const backend = await scene.listen({ corsOrigins: [origin] });
  const settings = {
    VITE_BACKEND_URL: backend.url,
    VITE_SUPABASE_URL: scene.backend.supabase.url,
    VITE_SUPABASE_PUBLISHABLE_KEY: scene.backend.supabase.publishableKey,
  };
  const served = { root: PAGE, configFile: false, logLevel: "warn", mode: "production" } as const;
  const outDir = join(folder, "built");
  await build({
    ...served,
    define: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
    ),
    resolve: { alias: { "durable-bulk-registration/api": API } },
    build: { outDir, emptyOutDir: true },
  });
  const server = await preview({ ...served, build: { outDir }, preview: { port, host: "127.0.0.1" } });
  const browser = await sharedChromium();
  const page = await browser.newPage();
  try {
    const thrown: string[] = [];
    page.on("pageerror", (error) => thrown.push(String(error)));
    await page.goto(origin);
    await page.getByLabel("Email").fill(SEEDED_COORDINATORS[0]?.email ?? "");
    await page.getByLabel("Password", { exact: true }).fill(SEEDED_COORDINATORS[0]?.password ?? "");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Amina Dahl").check();
    await page.getByLabel("Birgit Kowalska").check();
    await page.getByLabel("Date").fill("2026-11-20");
    await page.getByRole("button", { name: "Register" }).click();
    await expect.poll(() => page.getByRole("status").innerText()).toBe("2 of 2 registered (settled)");
    const lines = await page.getByRole("list", { name: "Results" }).getByRole("listitem").allInnerTexts();
    expect(lines.toSorted()).toEqual(["Amina Dahl: Registered", "Birgit Kowalska: Registered"]);
    expect(thrown).toEqual([]);
    const rows = await scene.backend.rows(
      "select activity_type, duration_minutes from public.proxy_activities",
    );
    expect(rows).toEqual(
      Array.from({ length: 2 }, () => ({ activity_type: "Group session", duration_minutes: 90 })),
    );
  } finally {
    await page.close();
    await server.close();
    await backend.stop();
  }
});
