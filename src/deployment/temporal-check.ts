/** Checks what a run needs of Temporal: an answer, the namespace, and its search attributes. */
import type { ConnectionLike } from "@temporalio/client";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { DeploymentProblem } from "../domain/deployment-problem.ts";
import { coordinatorSearchAttribute, statusSearchAttribute } from "../workflows/search-attributes.ts";
import { DeploymentError } from "./program.ts";
import { grpcCodeOf, readTemporalProblem } from "./temporal-problem.ts";

/** The number in `temporal.api.enums.v1.IndexedValueType`, which the SDK doesn't export. */
const KEYWORD = 2;

const NOT_FOUND = 5;

/** The codes of servers without the operator service, such as Temporal Cloud: unauthorised, or not implemented. */
const NO_OPERATOR_SERVICE = [7, 12, 16];

const NEEDED = [coordinatorSearchAttribute.name, statusSearchAttribute.name];

/** A client's connection, or a worker's. */
export type TemporalConnection = Pick<ConnectionLike, "workflowService" | "operatorService" | "withDeadline">;

/**
 * @param patience the milliseconds for the whole check
 * @returns undefined when no problem was found
 */
export async function checkTemporal(
  connection: TemporalConnection,
  namespace: string,
  patience: number,
): Promise<DeploymentProblem | undefined> {
  return findTemporalProblem(namespace, () =>
    connection.withDeadline(Date.now() + patience, async () =>
      requireSearchAttributes(connection, await readNamespace(connection, namespace)),
    ),
  );
}

/** @returns the problem of the deployment when these calls of Temporal fail */
export async function findTemporalProblem(
  namespace: string,
  calls: () => Promise<unknown>,
): Promise<DeploymentProblem | undefined> {
  try {
    await calls();
    return undefined;
  } catch (error) {
    if (error instanceof DeploymentError) return error.problem;
    const facts = { namespace };
    return readTemporalProblem(error, facts) ?? deploymentProblem("temporalUnreachable", facts);
  }
}

export interface NamespaceFacts {
  name: string;
  /** The seconds for which Temporal keeps a run that has ended. */
  retention: number;
  /** The names of search attributes. On Elasticsearch, attributes belong to the cluster and have no aliases. */
  aliases: readonly string[];
}

/** @throws {DeploymentError} and errors of gRPC */
export async function readNamespace(
  { workflowService }: TemporalConnection,
  namespace: string,
): Promise<NamespaceFacts> {
  try {
    const { config } = await workflowService.describeNamespace({ namespace });
    return {
      name: namespace,
      retention: Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0),
      aliases: Object.values(config?.customSearchAttributeAliases ?? {}),
    };
  } catch (cause) {
    if (grpcCodeOf(cause) !== NOT_FOUND) throw cause;
    throw new DeploymentError(deploymentProblem("namespaceMissing", { namespace }), { cause });
  }
}

/** @throws {DeploymentError} and errors of gRPC */
export async function requireSearchAttributes(
  connection: TemporalConnection,
  namespace: NamespaceFacts,
): Promise<void> {
  const attributes = await listLacking(connection, namespace);
  if (attributes.length > 0)
    throw new DeploymentError(
      deploymentProblem("searchAttributesMissing", { namespace: namespace.name, attributes }),
    );
}

/** Creates the missing search attributes. @returns their names. @throws {DeploymentError} and errors of gRPC */
export async function addSearchAttributes(
  connection: TemporalConnection,
  namespace: NamespaceFacts,
): Promise<readonly string[]> {
  const lacking = await listLacking(connection, namespace);
  if (lacking.length > 0)
    await connection.operatorService.addSearchAttributes({
      namespace: namespace.name,
      searchAttributes: Object.fromEntries(lacking.map((name) => [name, KEYWORD])),
    });
  return lacking;
}

async function listLacking(
  { operatorService }: TemporalConnection,
  { name: namespace, aliases }: NamespaceFacts,
): Promise<readonly string[]> {
  const attributes = NEEDED.filter((name) => !aliases.includes(name));
  if (attributes.length === 0) return [];
  try {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return attributes.filter((name) => Number(customAttributes?.[name]) !== KEYWORD);
  } catch (error) {
    // Temporal Cloud keeps aliases, so an attribute without an alias is missing there.
    if (NO_OPERATOR_SERVICE.includes(grpcCodeOf(error) ?? -1)) return attributes;
    throw error;
  }
}
