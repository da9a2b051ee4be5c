/** What happens inside a SQL function when it is called, which `explain` of the call doesn't show: plans, and rows looked at. */
import { Client } from "pg";
import { actingAs } from "../../src/testing/database.ts";
import type { Requester, TestDatabase } from "../../src/testing/database.ts";

export interface Inside {
  /** Kinds of the plans' nodes, each with its index or table: `Index Scan mentors_by_name_idx`. */
  nodes: string[];
  /** Rows of this table that were looked at, also those that were left out. */
  looked: (table: string) => number;
}

/** A session whose calls are looked into; it keeps its plans from call to call, as those of PostgREST's pool do. */
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
 * A function's statement is planned for its arguments at first, and from its sixth call in a session on perhaps for any.
 * The plan for any can be another one, and worse: so ask for both.
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
