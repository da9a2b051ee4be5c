/**
 * The problems that a deployment can have. Each problem has a sentence that names the problem and a sentence that says how to fix
 * it. No sentence holds a value that could be a secret. The file is one table, so that the compiler finds a missing sentence.
 */

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

export type SupabaseProblemCode =
  | "supabaseUnreachable"
  | "supabaseThrottled"
  | "databaseDown"
  | "databaseReadOnly"
  | "databaseBusy"
  | "gatewayFailing"
  | "gatewayRefused"
  | "projectKeyRefused"
  | "projectPaused"
  | "notAProject"
  | "migrationsMissing"
  | "functionBroken"
  | "grantsMissing"
  | "schemaNotExposed"
  | "sessionKeyMissing"
  | "registrarKeyRefused"
  | "signingKeysUnavailable"
  | "signingKeysMissing"
  | "schemaOlder"
  | "schemaNewer"
  | "postgrestTooOld"
  | "maxRowsZero"
  | "statementTimeoutUnsuited"
  | "limitsMissing"
  | "databaseClockOff"
  | "trialFailed";

export type DeploymentProblemCode = TemporalProblemCode | SupabaseProblemCode;

export interface DeploymentProblem {
  code: DeploymentProblemCode;
  /** True when the problem may end by itself: the caller can try again. Every other problem needs an operator. */
  passing: boolean;
  /** Present when the deployment works despite the problem. */
  advisory?: true;
  /** A sentence that names the problem. */
  message: string;
  /** A sentence that says how to fix the problem, with the command where there is one. */
  remedy: string;
}

export interface ProblemFacts {
  namespace?: string | undefined;
  /** Names of search attributes. */
  attributes?: readonly string[] | undefined;
  /** The codes that the server answered, such as `HTTP 404, PGRST202`. */
  seen?: string | undefined;
  taskQueue?: string | undefined;
  /** What the deployment has, and what it needs: versions, times or counts. */
  found?: string | undefined;
  needed?: string | undefined;
}

interface Entry {
  passing?: true;
  advisory?: true;
  message: (facts: ProblemFacts) => string;
  remedy: (facts: ProblemFacts) => string;
}

const named = ({ namespace }: ProblemFacts) => namespace ?? "<namespace>";

const TABLE: Readonly<Record<DeploymentProblemCode, Entry>> = {
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
  supabaseUnreachable: {
    passing: true,
    message: () => "The Supabase project can't be reached",
    remedy: () => "Check SUPABASE_URL, and the project: curl $SUPABASE_URL/auth/v1/health",
  },
  supabaseThrottled: {
    passing: true,
    message: () => "The Supabase project asks to slow down",
    remedy: () => "If this continues, raise the project's limits",
  },
  databaseDown: {
    passing: true,
    message: () => "The project's database doesn't answer",
    remedy: () => "Check the database in the Supabase dashboard. For a local project: supabase status",
  },
  databaseReadOnly: {
    passing: true,
    message: () => "The project's database is read-only",
    remedy: () => "Free or add disk space in the Supabase dashboard, or set SUPABASE_URL to the primary",
  },
  databaseBusy: {
    passing: true,
    message: () => "The project's database didn't answer in time",
    remedy: () => "If this continues, look for slow or blocked statements: supabase inspect db blocking",
  },
  gatewayFailing: {
    passing: true,
    message: () => "A gateway in front of the Supabase project doesn't pass on its answers",
    remedy: () => "If this continues, check the proxies and firewalls between this program and SUPABASE_URL",
  },
  gatewayRefused: {
    passing: true,
    message: () => "A firewall or a gateway in front of the Supabase project refuses the request",
    remedy: () =>
      "Check the proxies and firewalls between this program and SUPABASE_URL, and the project's network restrictions",
  },
  projectKeyRefused: {
    message: () => "The Supabase project refuses the key in SUPABASE_PUBLISHABLE_KEY",
    remedy: () => "Set the publishable key of this project: supabase projects api-keys --project-ref <ref>",
  },
  projectPaused: {
    message: () => "The Supabase project is paused or restricted",
    remedy: () => "Restore the project in the Supabase dashboard",
  },
  notAProject: {
    message: () => "SUPABASE_URL doesn't lead to a Supabase project",
    remedy: () =>
      "Set SUPABASE_URL to the project's address, such as https://<ref>.supabase.co: supabase projects list",
  },
  migrationsMissing: {
    message: () => "The database lacks tables or functions of this version",
    remedy: () => "Apply the migrations: supabase db push",
  },
  functionBroken: {
    message: () => "A function or a trigger of the database doesn't work",
    remedy: () =>
      "Read the database's log, and repair the deployment's own additions. If migrations are missing: supabase db push",
  },
  grantsMissing: {
    message: () => "A role lacks a grant that the migrations give it",
    remedy: () => "Apply the migrations: supabase db push",
  },
  schemaNotExposed: {
    message: () => "The project's API doesn't serve the schema public",
    remedy: () => 'Add public to the exposed schemas: [api] schemas = ["public"], and supabase config push',
  },
  sessionKeyMissing: {
    message: () => "The project's API has no key to check sessions with",
    remedy: () => "Give PostgREST the project's public keys (PGRST_JWT_SECRET)",
  },
  registrarKeyRefused: {
    message: () => "The Supabase project doesn't trust the key in BULK_REGISTRAR_JWK",
    remedy: () =>
      "Import the key into the project as a signing key (JWT keys in the dashboard), and check the clock of this machine",
  },
  signingKeysUnavailable: {
    passing: true,
    message: () => "The project's signing keys can't be read",
    remedy: () => "Check SUPABASE_URL: curl $SUPABASE_URL/auth/v1/.well-known/jwks.json",
  },
  signingKeysMissing: {
    message: () => "The Supabase project publishes no key that signs sessions",
    remedy: () =>
      "Rotate to an asymmetric signing key (JWT keys in the dashboard), or give the legacy secret as SUPABASE_SESSION_JWK",
  },
  schemaOlder: {
    message: ({ found, needed }) =>
      `The database's schema has the version ${found}, and this program needs ${needed}`,
    remedy: () => "Apply the migrations: supabase db push",
  },
  schemaNewer: {
    advisory: true,
    message: ({ found, needed }) =>
      `The database's schema has the version ${found}, and this program knows ${needed}`,
    remedy: () => "Update this program to the version of the applied migrations",
  },
  postgrestTooOld: {
    message: ({ found, needed }) => `PostgREST has the version ${found}, and this program needs ${needed}`,
    remedy: () =>
      "Upgrade the project in the Supabase dashboard (Infrastructure), or PostgREST where you host it",
  },
  maxRowsZero: {
    message: () => "The project's API returns no rows",
    remedy: () => "Raise the setting max-rows, usually 1000: [api] max_rows, and supabase config push",
  },
  statementTimeoutUnsuited: {
    advisory: true,
    message: ({ found, needed }) => `The database ${found}. The tested setting is ${needed}`,
    remedy: () => "Set the timeout for the API's role: alter role authenticator set statement_timeout = '8s'",
  },
  limitsMissing: {
    message: () => "The row of bulk_registration_limits is missing, so every write is refused",
    remedy: () => "Create the row: insert into public.bulk_registration_limits default values",
  },
  databaseClockOff: {
    message: ({ found }) => `The clock of the database is ${found} this machine's`,
    remedy: () => "Synchronise the clock of this machine: timedatectl",
  },
  trialFailed: {
    message: ({ found }) => `A trial registration, which was rolled back, ended with ${found}`,
    remedy: () => "Check the deployment's own additions: register_proxy_activities, policies and triggers",
  },
};

export function deploymentProblem(code: DeploymentProblemCode, facts: ProblemFacts = {}): DeploymentProblem {
  const { passing = false, advisory, message, remedy } = TABLE[code];
  const seen = facts.seen === undefined || facts.seen === "" ? "" : ` (${facts.seen})`;
  return {
    code,
    passing,
    ...(advisory !== undefined && { advisory }),
    message: `${message(facts)}${seen}`,
    remedy: remedy(facts),
  };
}

/** Joins the problem and its remedy, for logs and answers. */
export function describeProblem({ message, remedy }: Pick<DeploymentProblem, "message" | "remedy">): string {
  return `${message}. ${remedy}`;
}
