/** Asks Temporal for all that a run needs: an answer, the namespace, and its search attributes. */
import type { ConnectionLike } from "@temporalio/client";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import { coordinatorSearchAttribute, statusSearchAttribute } from "../workflows/search-attributes.ts";
import { grpcCodeOf, readTemporalProblem } from "./temporal-problem.ts";

/** As `temporal.api.enums.v1.IndexedValueType` numbers it; the SDK doesn't export it. */
const KEYWORD = 2;

const NOT_FOUND = 5;

/** Where the operator's service isn't to be had, as in Temporal Cloud: unauthorised, or not implemented. */
const NO_OPERATOR_SERVICE = [7, 12, 16];

const NEEDED = [coordinatorSearchAttribute.name, statusSearchAttribute.name];

/** A client's connection, or a worker's. */
export type TemporalConnection = Pick<ConnectionLike, "workflowService" | "operatorService" | "withDeadline">;

/**
 * @param patience milliseconds for all of it
 * @returns undefined: all is well
 */
export async function checkTemporal(
  connection: TemporalConnection,
  namespace: string,
  patience: number,
): Promise<DeploymentProblem | undefined> {
  try {
    return await connection.withDeadline(Date.now() + patience, () => check(connection, namespace));
  } catch (error) {
    const facts = { namespace };
    return readTemporalProblem(error, facts) ?? deploymentProblem("temporalUnreachable", facts);
  }
}

async function check(
  connection: TemporalConnection,
  namespace: string,
): Promise<DeploymentProblem | undefined> {
  let aliases: Record<string, string>;
  try {
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    aliases = config?.customSearchAttributeAliases ?? {};
  } catch (error) {
    if (grpcCodeOf(error) === NOT_FOUND) return deploymentProblem("namespaceMissing", { namespace });
    throw error;
  }
  const attributes = NEEDED.filter((name) => !Object.values(aliases).includes(name));
  const lacking = attributes.length === 0 ? [] : await listLacking(connection, namespace, attributes);
  return lacking.length === 0
    ? undefined
    : deploymentProblem("searchAttributesMissing", { namespace, attributes: lacking });
}

/** On Elasticsearch, attributes are the cluster's and have no aliases. */
async function listLacking(
  { operatorService }: TemporalConnection,
  namespace: string,
  attributes: readonly string[],
): Promise<readonly string[]> {
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return attributes.filter((name) => Number(customAttributes?.[name]) !== KEYWORD);
  } catch (error) {
    // Temporal Cloud keeps aliases: there, what they lack is lacking.
    if (NO_OPERATOR_SERVICE.includes(grpcCodeOf(error) ?? -1)) return attributes;
    throw error;
  }
}
