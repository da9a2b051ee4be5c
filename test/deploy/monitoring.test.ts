/**
 * Prometheus checks the alert rules and the dashboard. `test/integration/metrics.test.ts` compares them with the
 * programs.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { findPromtool } from "../../local/promtool.ts";
import { readLocalConfig } from "../../src/config/local-config.ts";
import { ALERTS, dashboardQueries, readAlerts, readDashboard, selectorsOf } from "../support/deploy-files.ts";

const TRIED = fileURLToPath(new URL("./alerts.promtool.yaml", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deploy/prometheus/prometheus.yaml", import.meta.url));

let promtool: string;
let folder: string;
beforeAll(async () => {
  const { cacheDirectory, searchPath, promtoolPath } = readLocalConfig();
  const log = (line: string) => console.log(line);
  promtool = await findPromtool({ cacheDirectory, searchPath, explicitPath: promtoolPath, log });
  folder = await mkdtemp(join(tmpdir(), "promtool-"));
}, 1_200_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @throws with the complaints of promtool */
async function run(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(promtool, args);
  return stdout;
}

async function checkRules(rules: object[]): Promise<string> {
  const path = join(folder, "rules.yaml");
  await writeFile(path, stringify({ groups: [{ name: "tried", rules }] }));
  return run("check", "rules", path);
}

describe("the alert rules", () => {
  test("are valid, and so is the file that names them", async () => {
    expect(await run("check", "config", CONFIG)).toContain(`${(await readAlerts()).length} rules found`);
  });

  test("fire when they should, and only then", async () => {
    expect(await run("test", "rules", TRIED)).toContain("SUCCESS");
  });

  test("all have a trial, which fails without the rule", async () => {
    const needless: string[] = [];
    const tried = await readFile(TRIED, "utf8");
    const rules = parse(await readFile(ALERTS, "utf8")) as { groups: { rules: { alert: string }[] }[] };
    for (const { alert } of await readAlerts()) {
      const path = join(folder, "without.yaml");
      const groups = rules.groups.map((group) => ({
        ...group,
        rules: group.rules.filter((rule) => rule.alert !== alert),
      }));
      await writeFile(path, stringify({ groups }));
      const own = join(folder, "tried.yaml");
      await writeFile(own, tried.replace("../../deploy/prometheus/alerts.yaml", path));
      const passes = await run("test", "rules", own).then(
        () => true,
        () => false,
      );
      if (passes) needless.push(alert);
    }
    expect(needless).toEqual([]);
  });

  test("give their urgency, and what to do", async () => {
    for (const { labels, annotations } of await readAlerts()) {
      expect(["critical", "warning"]).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(10);
      expect(annotations.description.length).toBeGreaterThan(40);
    }
  });
});

describe("the dashboard", () => {
  test("is valid PromQL in each of its queries", async () => {
    const queries = await dashboardQueries();
    expect(queries.length).toBeGreaterThan(20);
    const rules = queries.map((expr, index) => ({ record: `dashboard:query${index}`, expr }));
    expect(await checkRules(rules)).toContain(`${queries.length} rules found`);
    await expect(checkRules([{ record: "wrong", expr: "sum by (x" }])).rejects.toThrow("could not parse");
  });

  test("has panels with an id, a title, a description and a place of their own", async () => {
    const { panels, templating } = await readDashboard();
    expect(templating.list).toMatchObject([{ name: "datasource", type: "datasource" }]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { type, title, description, gridPos, targets = [] } of panels) {
      expect(title).not.toBe("");
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x}:${y}`)).toBe(false);
          taken.add(`${x}:${y}`);
        }
      }
      if (type === "row") continue;
      expect(description).toBeTruthy();
      expect(targets.length).toBeGreaterThan(0);
      for (const { datasource } of targets) expect(datasource.uid).toBe("${datasource}");
    }
  });
});

test("the metrics and labels of a query are found", () => {
  const query =
    'histogram_quantile(0.95, sum by (le, code) (rate(a_bucket{code=~"x|y{",job!="z"}[5m]))) > 2 unless on (le) b';
  expect(selectorsOf(query)).toEqual([
    { metric: "a_bucket", labels: ["code", "job"] },
    { metric: "b", labels: [] },
  ]);
});
