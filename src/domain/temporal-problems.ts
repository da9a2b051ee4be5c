/** What can be wrong with the Temporal server, its namespace and the workers, and how to fix it. */
import type { ProblemEntry, ProblemFacts } from "./problem-entry.ts";

export type TemporalProblemCode =
  | "temporalUnreachable"
  | "temporalThrottled"
  | "temporalFailing"
  | "temporalSignIn"
  | "temporalPermission"
  | "temporalRefused"
  | "namespaceMissing"
  | "searchAttributesMissing"
  | "retentionShort"
  | "workersMissing"
  | "versionNotCurrent"
  | "fairnessOff"
  | "temporalClockOff";

const named = ({ namespace }: ProblemFacts) => namespace ?? "<namespace>";

export const TEMPORAL_PROBLEMS: Readonly<Record<TemporalProblemCode, ProblemEntry>> = {
  temporalUnreachable: {
    passing: true,
    message: () => "Temporal can't be reached",
    remedy: () =>
      "Check TEMPORAL_ADDRESS, the TEMPORAL_TLS* settings, and the server: temporal operator cluster health",
  },
  temporalThrottled: {
    passing: true,
    message: () => "Temporal asks to slow down",
    remedy: () => "If this continues, raise the namespace's limits",
  },
  temporalFailing: {
    passing: true,
    message: () => "Temporal failed to answer",
    remedy: () => "If this continues, read the log of the Temporal server",
  },
  temporalSignIn: {
    message: () => "Temporal refuses the API key or the client certificate",
    remedy: () =>
      "Set a new TEMPORAL_API_KEY, or a new TEMPORAL_TLS_CLIENT_CERT_PATH with its key. To create an API key: tcld apikey create",
  },
  temporalPermission: {
    message: ({ namespace }) =>
      `The API key or the client certificate may not use the namespace ${namespace === undefined ? "of TEMPORAL_NAMESPACE" : `"${namespace}"`}`,
    remedy: () =>
      "Check the name in TEMPORAL_NAMESPACE, and give the key's account write access: tcld user set-namespace-permissions",
  },
  temporalRefused: {
    message: () => "Temporal refuses a request of this program",
    remedy: () =>
      "Check that TEMPORAL_ADDRESS leads to a Temporal server of a supported version: temporal operator cluster system",
  },
  namespaceMissing: {
    message: ({ namespace }) =>
      namespace === undefined
        ? "Temporal lacks the namespace of TEMPORAL_NAMESPACE"
        : `Temporal has no namespace "${namespace}"`,
    remedy: (facts) =>
      `Set TEMPORAL_NAMESPACE, or create the namespace: temporal operator namespace create --namespace ${named(facts)}`,
  },
  searchAttributesMissing: {
    message: ({ namespace, attributes = [] }) =>
      `The namespace${namespace === undefined ? "" : ` "${namespace}"`} lacks search attributes of the type Keyword: ${attributes.join(", ")}`,
    remedy: (facts) =>
      `Make them: ${(facts.attributes ?? [])
        .map(
          (name) =>
            `temporal operator search-attribute create --namespace ${named(facts)} --name ${name} --type Keyword`,
        )
        .join(" && ")}`,
  },
  retentionShort: {
    advisory: true,
    message: ({ found }) => `The namespace forgets a run ${found} after the run has ended`,
    remedy: (facts) =>
      `Keep runs for at least ${facts.needed}, so that problems can be examined: temporal operator namespace update --namespace ${named(facts)} --retention 72h`,
  },
  workersMissing: {
    passing: true,
    message: ({ taskQueue, found }) => `No worker takes ${found} tasks from the task queue "${taskQueue}"`,
    remedy: () =>
      "Start a worker with the same TEMPORAL_NAMESPACE and BULK_TASK_QUEUE, and read its log: bulk-registration worker",
  },
  versionNotCurrent: {
    message: ({ found, needed }) => `New runs go to workers with ${needed}, but the workers are: ${found}`,
    remedy: () =>
      "Start workers of that version, or make the version of these workers current: temporal worker deployment set-current-version --deployment-name ... --build-id ...",
  },
  fairnessOff: {
    advisory: true,
    message: () => "Task queues aren't fair: the runs of one coordinator delay those of others",
    remedy: () =>
      "Set matching.enableFairness to true in the dynamic configuration of the Temporal server (1.29 or later)",
  },
  temporalClockOff: {
    message: ({ found }) => `The clock of the Temporal server is ${found} this machine's`,
    remedy: () => "Synchronise the clocks of both machines: timedatectl",
  },
};
