/** What can be wrong with the Supabase project, its database and its keys, and how to fix it. */
import type { ProblemEntry } from "./problem-entry.ts";

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

export const SUPABASE_PROBLEMS: Readonly<Record<SupabaseProblemCode, ProblemEntry>> = {
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
