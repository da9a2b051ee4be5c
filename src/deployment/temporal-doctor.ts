/** Examines whether runs can be started, found and worked on in Temporal. */
import { deploymentProblem } from "../domain/deployment-problem.ts";
import type { AdminConnection } from "./admin-connection.ts";
import { compareClocks } from "./clock.ts";
import { found, ok, skipAll, skipped } from "./finding.ts";
import type { CheckName, Finding } from "./finding.ts";
import { DeploymentError } from "./program.ts";
import {
  addSearchAttributes,
  findTemporalProblem,
  readNamespace,
  requireSearchAttributes,
} from "./temporal-check.ts";
import type { NamespaceFacts } from "./temporal-check.ts";
import { readTemporalClock } from "./temporal-clock.ts";
import { readFairness } from "./temporal-fairness.ts";
import { readWorkers } from "./temporal-workers.ts";

/** The milliseconds for each check. */
const PATIENCE = 10_000;

/** A day in seconds. */
const DAY = 86_400;

const OF_NAMESPACE: readonly CheckName[] = [
  "search attributes",
  "retention",
  "workers",
  "fairness",
  "temporal clock",
];

export interface TemporalExamination {
  connection: AdminConnection;
  address: string;
  namespace: string;
  taskQueue: string;
  /** True when missing search attributes are created. */
  fix: boolean;
  /** This machine's clock. */
  clock: () => number;
}

export async function examineTemporal(examination: TemporalExamination): Promise<Finding[]> {
  const { connection, address } = examination;
  const reached = await check("temporal", examination, async () => {
    const { serverVersion } = await connection.workflowService.getSystemInfo({});
    return ok("temporal", `Temporal ${serverVersion ?? "of an unknown version"} answers at ${address}`);
  });
  if (reached.status !== "ok")
    return [reached, ...skipAll(["namespace", ...OF_NAMESPACE], "Temporal doesn't answer")];
  let facts: NamespaceFacts | undefined;
  const named = await check("namespace", examination, async () => {
    facts = await readNamespace(connection, examination.namespace);
    return ok("namespace", `The namespace is "${facts.name}"`);
  });
  if (facts === undefined) return [reached, named, ...skipAll(OF_NAMESPACE, "The namespace can't be used")];
  return [
    reached,
    named,
    await examineSearchAttributes(examination, facts),
    examineRetention(facts),
    ...(await Promise.all([
      examineWorkers(examination),
      examineFairness(examination),
      examineClock(examination),
    ])),
  ];
}

/** Turns the error of a check into a finding. */
async function check(
  name: CheckName,
  { connection, namespace }: TemporalExamination,
  examine: () => Promise<Finding>,
): Promise<Finding> {
  let finding: Finding | undefined;
  const problem = await findTemporalProblem(namespace, async () => {
    finding = await connection.withDeadline(Date.now() + PATIENCE, examine);
  });
  return finding ?? found(name, problem ?? deploymentProblem("temporalUnreachable"));
}

function examineSearchAttributes(examination: TemporalExamination, facts: NamespaceFacts): Promise<Finding> {
  const { connection, fix } = examination;
  return check("search attributes", examination, async () => {
    const made = fix ? await addSearchAttributes(connection, facts) : [];
    // When attributes belong to the namespace, reading the namespace reads them, too.
    const now = made.length > 0 ? await readNamespace(connection, facts.name) : facts;
    await requireSearchAttributes(connection, now);
    return ok(
      "search attributes",
      made.length > 0 ? `Created: ${made.join(", ")}` : "The namespace has the search attributes of runs",
    );
  });
}

function examineRetention({ name, retention }: NamespaceFacts): Finding {
  const hours = `${Math.round(retention / 3_600)} h`;
  return retention < DAY
    ? found(
        "retention",
        deploymentProblem("retentionShort", { namespace: name, found: hours, needed: "a day" }),
      )
    : ok("retention", `Temporal keeps a run for ${hours} after its end. Outcomes and audits stay longer`);
}

function examineWorkers(examination: TemporalExamination): Promise<Finding> {
  const { connection, namespace, taskQueue, clock } = examination;
  return check("workers", examination, async () => {
    const { problem, words } = await readWorkers(connection, namespace, taskQueue, clock());
    if (problem !== undefined) throw new DeploymentError(problem);
    return ok("workers", words);
  });
}

function examineFairness(examination: TemporalExamination): Promise<Finding> {
  const { connection, namespace, taskQueue } = examination;
  return check("fairness", examination, async () => {
    const fair = await readFairness(connection, namespace, taskQueue);
    if (fair === undefined)
      return skipped(
        "fairness",
        "The fairness of the task queue is unknown: no task has waited yet, or the server doesn't report it",
      );
    if (!fair) throw new DeploymentError(deploymentProblem("fairnessOff"));
    return ok("fairness", "Task queues are fair: the runs of one coordinator leave room for those of others");
  });
}

function examineClock(examination: TemporalExamination): Promise<Finding> {
  const { connection, namespace, clock } = examination;
  return check("temporal clock", examination, async () => {
    const reading = await readTemporalClock(connection, namespace, clock);
    if (reading === undefined) return skipped("temporal clock", "Temporal has not shown its time");
    const { tolerable, words } = compareClocks(reading);
    if (!tolerable) throw new DeploymentError(deploymentProblem("temporalClockOff", { found: words }));
    return ok("temporal clock", "The clocks of the Temporal server and of this machine agree");
  });
}
