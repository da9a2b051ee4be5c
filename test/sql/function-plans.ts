/** What a SQL function does inside a call, which `explain` of the call doesn't show: plans, and rows looked at. */
import { Client } from "pg";
import { actingAs } from "../../src/testing/database.ts";
import type { Requester, TestDatabase } from "../../src/testing/database.ts";

export interface Inside {
  /** The kinds of the plans' nodes with their index or table, as in `Index Scan mentors_by_name_idx`. */
  nodes: string[];
  /** The number of rows of this table that were looked at, including filtered ones. */
  looked: (table: string) => number;
}

/** A session whose calls are inspected. It keeps its plans between calls, as the sessions of PostgREST's pool do. */
export interface Inspection {
  look: (requester: Requester, call: string) => Promise<Inside>;
  end: () => Promise<void>;
}

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: PlanNode[];
}

export async function startInspection(
  database: TestDatabase,
  planCacheMode: "auto" | "force_generic_plan" | "force_custom_plan" = "auto",
): Promise<Inspection> {
  const session = new Client({ connectionString: database.url("supabase_admin") });
  await session.connect();
  let nodes: PlanNode[] = [];
  session.on("notice", ({ message = "" }) => {
    const [, json] = message.split(" plan:\n");
    if (json !== undefined) nodes.push(...flatten((JSON.parse(json) as { Plan: PlanNode }).Plan));
  });
  await session.query(
    `load 'auto_explain';
     set auto_explain.log_min_duration = 0;
     set auto_explain.log_nested_statements = on;
     set auto_explain.log_analyze = on;
     set auto_explain.log_timing = off;
     set auto_explain.log_format = json;
     set client_min_messages = log;
     set statement_timeout = '60s';
     set plan_cache_mode = ${planCacheMode}`,
  );
  return {
    look: async (requester, call) => {
      nodes = [];
      await actingAs(session, requester, (current) => current.query(`select public.${call}`));
      return describe(nodes);
    },
    end: () => session.end(),
  };
}

/**
 * Postgres plans a statement of a function for its arguments at first. From the sixth call in a session on, it may use
 * a generic plan, which can be worse: so tests look at both.
 */
export async function lookBothWays(
  database: TestDatabase,
  requester: Requester,
  call: string,
): Promise<Inside[]> {
  const inside: Inside[] = [];
  for (const mode of ["force_custom_plan", "force_generic_plan"] as const) {
    const inspection = await startInspection(database, mode);
    try {
      inside.push(await inspection.look(requester, call));
    } finally {
      await inspection.end();
    }
  }
  return inside;
}

function describe(nodes: PlanNode[]): Inside {
  return {
    nodes: nodes.map((node) =>
      `${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"] ?? ""}`.trim(),
    ),
    looked: (table) =>
      nodes
        .filter((node) => node["Relation Name"] === table)
        .reduce((sum, node) => sum + rowsLookedAt(node), 0),
  };
}

function rowsLookedAt(node: PlanNode): number {
  const each =
    node["Actual Rows"] +
    (node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0);
  return each * node["Actual Loops"];
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}
