/** What happens inside a SQL function when it is called, which `explain` of the call doesn't show: plans, and rows looked at. */
import { actingAs, withSession } from "../support/database.ts";
import type { Requester, TestDatabase } from "../support/database.ts";

export interface Inside {
  /** Kinds of the plans' nodes, each with its index or table: `Index Scan bulk_registration_items_open_idx`. */
  nodes: string[];
  /** Rows of this table that were looked at, also those that were left out. */
  looked: (table: string) => number;
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

/**
 * A function's statement is planned for its arguments at first, and from its sixth call in a session on perhaps for any.
 * The plan for any can be another one, and worse: so ask for both.
 */
export async function lookInside(
  database: TestDatabase,
  requester: Requester,
  plannedFor: "theseArguments" | "anyArguments",
  call: string,
): Promise<Inside> {
  const nodes: PlanNode[] = [];
  await withSession(database.url("supabase_admin"), async (session) => {
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
       set plan_cache_mode = ${plannedFor === "anyArguments" ? "force_generic_plan" : "force_custom_plan"}`,
    );
    await actingAs(session, requester, (current) => current.query(`select public.${call}`));
  });
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
