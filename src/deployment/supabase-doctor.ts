/** Examines whether a worker and a backend can do all their work in the Supabase project. */
import type { JWK } from "jose";
import { deploymentProblem } from "../domain/deployment-problem.ts";
import { ServiceFailure } from "../domain/service-failure.ts";
import { databaseProblem } from "../supabase/database-problem.ts";
import { createSupabaseDeployment } from "../supabase/deployment.ts";
import type { DeploymentFacts, SupabaseDeployment } from "../supabase/deployment.ts";
import { createRegistrar } from "../supabase/registrar.ts";
import { SCHEMA_VERSION } from "../supabase/schema-version.ts";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import { createTokenSigner } from "../supabase/token-signer.ts";
import { checkRegistrar } from "./check.ts";
import { compareClocks } from "./clock.ts";
import { findingOf, found, ok, skipAll, skipped } from "./finding.ts";
import type { CheckName, Finding } from "./finding.ts";
import { checkProject, checkPublishedKeys, schemaProblem } from "./supabase-check.ts";

/** The milliseconds for each check. */
const PATIENCE = 10_000;

/** More rows than PostgREST usually returns. */
const MANY_ROWS = 10_000;

/** The oldest major version of PostgREST with which this project is tested. */
const OLDEST_POSTGREST = 12;

/**
 * The tested statement timeouts in milliseconds: the shortest is tested, and the longest is how long this program waits for a
 * statement.
 */
const SHORTEST_STATEMENT = 8_000;
const LONGEST_STATEMENT = 20_000;

const UNDER_THE_KEY: readonly CheckName[] = [
  "schema",
  "postgrest",
  "max rows",
  "statement timeout",
  "limits",
  "database clock",
  "trial",
];

export interface SupabaseExamination {
  project: SupabaseProject;
  /** Undefined: the checks that only a worker may make are skipped. */
  registrarKey: JWK | undefined;
  /** True when sessions are checked with the keys that the project publishes. */
  publishedKeys: boolean;
  /** This machine's clock. */
  clock: () => number;
}

const patience = () => AbortSignal.timeout(PATIENCE);

/** @throws {InvalidSigningKeyError} */
export async function examineSupabase(examination: SupabaseExamination): Promise<Finding[]> {
  const { project, registrarKey, publishedKeys } = examination;
  const [problem, keyProblem] = await Promise.all([
    checkProject(project, patience()),
    publishedKeys ? checkPublishedKeys(project, patience()) : undefined,
  ]);
  const keys = publishedKeys
    ? findingOf("session keys", keyProblem, "The project publishes the keys that sign sessions")
    : ok("session keys", "SUPABASE_SESSION_JWK checks sessions");
  const reached = findingOf("supabase", problem, `The Supabase project answers at ${project.url}`);
  if (problem !== undefined)
    return [reached, keys, ...skipAll(["registrar key", ...UNDER_THE_KEY], "The project can't be used")];
  if (registrarKey === undefined)
    return [reached, keys, ...skipAll(["registrar key", ...UNDER_THE_KEY], "BULK_REGISTRAR_JWK isn't set")];
  const signer = await createTokenSigner(registrarKey);
  const deployment = createSupabaseDeployment(createRegistrar(project, signer));
  return [reached, keys, ...(await examineUnderTheKey(deployment, examination.clock))];
}

async function examineUnderTheKey(deployment: SupabaseDeployment, clock: () => number): Promise<Finding[]> {
  const before = clock();
  let facts: DeploymentFacts | undefined;
  const problem = await checkRegistrar(async () => {
    facts = await deployment.read(patience());
  });
  const after = clock();
  if (facts === undefined)
    return [
      findingOf("registrar key", problem, ""),
      ...skipAll(UNDER_THE_KEY, "The project can't be asked under BULK_REGISTRAR_JWK"),
    ];
  return [
    ok("registrar key", "The project trusts the key in BULK_REGISTRAR_JWK"),
    findingOf("schema", schemaProblem(facts.schemaVersion), `The schema has the version ${SCHEMA_VERSION}`),
    examinePostgrest(facts),
    await check("max rows", () => examineRows(deployment)),
    examineStatementTimeout(facts),
    examineLimits(facts),
    examineClock(facts, before, after),
    await check("trial", () => tryRegistration(deployment)),
  ];
}

/** Turns the error of a check into a finding. */
async function check(name: CheckName, examine: () => Promise<Finding>): Promise<Finding> {
  try {
    return await examine();
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    if (error.refusal === "capReached") return skipped(name, "The allowed number of writes is in flight");
    return found(name, databaseProblem(error));
  }
}

function examinePostgrest({ applicationName, databaseVersion }: DeploymentFacts): Finding {
  const version = /^PostgREST (\S+)/.exec(applicationName)?.[1];
  const onPostgres = `on Postgres ${databaseVersion}`;
  if (version === undefined) return skipped("postgrest", `PostgREST doesn't tell its version, ${onPostgres}`);
  return Number.parseInt(version, 10) < OLDEST_POSTGREST
    ? found(
        "postgrest",
        deploymentProblem("postgrestTooOld", { found: version, needed: `${OLDEST_POSTGREST} or later` }),
      )
    : ok("postgrest", `PostgREST has the version ${version}, ${onPostgres}`);
}

async function examineRows(deployment: SupabaseDeployment): Promise<Finding> {
  const rows = await deployment.receivedOf(MANY_ROWS, patience());
  if (rows === 0) return found("max rows", deploymentProblem("maxRowsZero"));
  const most = rows < MANY_ROWS ? `at most ${rows} rows` : `${MANY_ROWS} rows or more`;
  return ok("max rows", `One answer of the project's API can have ${most}. This program needs one row`);
}

function examineStatementTimeout({ statementTimeout }: DeploymentFacts): Finding {
  const suits = statementTimeout >= SHORTEST_STATEMENT && statementTimeout <= LONGEST_STATEMENT;
  const seconds = statementTimeout / 1_000;
  if (suits) return ok("statement timeout", `The database ends a statement after ${seconds} s`);
  return found(
    "statement timeout",
    deploymentProblem("statementTimeoutUnsuited", {
      found: statementTimeout === 0 ? "never ends a statement" : `ends a statement after ${seconds} s`,
      needed: `${SHORTEST_STATEMENT / 1_000} s to ${LONGEST_STATEMENT / 1_000} s`,
    }),
  );
}

function examineLimits({ limits }: DeploymentFacts): Finding {
  if (limits === null) return found("limits", deploymentProblem("limitsMissing"));
  const { runConcurrency, totalConcurrency, openRoundsPerCoordinator } = limits;
  return ok(
    "limits",
    `At most ${runConcurrency} writes of a run and ${totalConcurrency} writes of all runs are in flight. A coordinator may have ${openRoundsPerCoordinator} open rounds`,
  );
}

function examineClock({ now }: DeploymentFacts, before: number, after: number): Finding {
  const { tolerable, words } = compareClocks({ before, after, other: Date.parse(now) });
  return tolerable
    ? ok("database clock", "The clocks of the database and of this machine agree")
    : found("database clock", deploymentProblem("databaseClockOff", { found: words }));
}

async function tryRegistration(deployment: SupabaseDeployment): Promise<Finding> {
  const { detail, errorCode } = await deployment.tryRegistration(patience());
  if (detail === null) return skipped("trial", "No active coordinator has an active mentor to try with");
  return detail === "registered"
    ? ok("trial", "A trial registration succeeded and was rolled back")
    : found("trial", deploymentProblem("trialFailed", { found: errorCode ?? detail }));
}
