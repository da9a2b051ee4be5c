/** The alert rules and the dashboard of `deploy/`, read as a test needs them. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

export const ALERTS = fileURLToPath(new URL("../../deploy/prometheus/alerts.yaml", import.meta.url));
export const DASHBOARD = fileURLToPath(
  new URL("../../deploy/grafana/bulk-registration.json", import.meta.url),
);

export interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string; expr: string; legendFormat: string; datasource: { uid: string } }[];
}

export interface Dashboard {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; type: string }[] };
}

export async function readAlerts(): Promise<Alert[]> {
  const { groups } = parse(await readFile(ALERTS, "utf8")) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export async function readDashboard(): Promise<Dashboard> {
  return JSON.parse(await readFile(DASHBOARD, "utf8")) as Dashboard;
}

/** The queries of the dashboard as Prometheus gets them: Grafana fills in the interval. */
export async function dashboardQueries(): Promise<string[]> {
  const { panels } = await readDashboard();
  return panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr.replaceAll("$__rate_interval", "5m")),
  );
}

/** One metric that a query selects, and the labels of the selection. */
export interface Selector {
  metric: string;
  labels: string[];
}

const KEYWORDS = ["and", "or", "unless", "by", "without", "on", "ignoring", "bool", "offset"];

/** For queries that promtool accepts. */
export function selectorsOf(query: string): Selector[] {
  const grouping = /\b(?:by|without|on|ignoring)\s*\([^)]*\)/g;
  const bare = query.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').replaceAll(grouping, "");
  const found = bare.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)\b(?!\s*\()(?:\{([^}]*)\})?/g);
  return [...found]
    .map(([, metric = "", matchers = ""]) => ({
      metric,
      labels: [...matchers.matchAll(/(\w+)\s*(?:=|!)/g)].map(([, label = ""]) => label),
    }))
    .filter(({ metric }) => !KEYWORDS.includes(metric) && !/^\d/.test(metric));
}

/** The labels that a query groups by. */
export function groupingOf(query: string): string[] {
  return [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, labels = ""]) =>
    labels.split(",").map((label) => label.trim()),
  );
}
