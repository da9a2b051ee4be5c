/**
 * Invalid tokens, and other people's bulk registrations: every call is refused, and every table stays the same.
 *
 * Longer than 250 lines: most of it is the list of tokens and calls.
 */
import { randomUUID } from "node:crypto";
import { BulkRegistrationError, InvalidSessionError } from "../../../src/domain/errors.ts";
import { eventually } from "../../support/deferred.ts";
import { openCountingClient } from "../counting-client.ts";
import { directRequests } from "../direct-requests.ts";
import type { DirectRequest, Victim } from "../direct-requests.ts";
import { foreignCalls, ownCalls } from "../foreign-calls.ts";
import type { ForeignCall } from "../foreign-calls.ts";
import { forgeTokens } from "../forged-tokens.ts";
import type { Forgery } from "../forged-tokens.ts";
import type { FaultScenario, TrialReport } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { changedTables, dumpTables } from "../table-dump.ts";
import type { Rows } from "../table-dump.ts";

/** The number of requests of the short form with each token. */
const SOME_REQUESTS = 6;

export const hostileTokens: FaultScenario = {
  name: "hostile-tokens",
  title:
    "forged, expired, foreign, tampered, `none`, key-confusion tokens; other people's `bulkId`s on every call",
  unit: "refused calls",
  goal: { long: 5_000, short: 100 },
  trial: async (stage, random, { form }) => {
    const prepared = await prepare(stage);
    // In the short form, some of the requests with each useless token, others in each trial.
    const some = (requests: DirectRequest[]) =>
      form === "long" ? requests : random.shuffled(requests).slice(0, SOME_REQUESTS);
    const scene = { ...prepared, some };
    const report: TrialReport = { units: 0, runs: 1, faults: 0, violations: [], recoveries: [] };
    await checkSessions(scene, report);
    await checkDatabase(scene, report);
    await checkForeigners(scene, report);
    await checkTurnedSessions(scene, report);
    report.faults = report.units;
    return report;
  },
};

interface Scene {
  stage: Stage;
  victim: Victim;
  forgeries: Forgery[];
  requests: DirectRequest[];
  some: (requests: DirectRequest[]) => DirectRequest[];
}

/** A settled bulk registration of the first coordinator with one failed item. */
async function prepare(stage: Stage): Promise<Omit<Scene, "some">> {
  const client = await stage.client(1);
  const mentorIds = [...stage.mentorIds(2), randomUUID()];
  const template = {
    activityType: `Private ${randomUUID()}`,
    date: "2026-11-18",
    durationMinutes: 60,
    note: "Private",
  };
  const handle = await client.submit({ mentorIds, template });
  await handle.result();
  const { bulkId } = handle;
  await eventually("the audit is written", async () => {
    const audits = await stage.rows("select from public.bulk_registration_audits where bulk_id = $1", [
      bulkId,
    ]);
    return audits.length > 0;
  });
  const victim = { bulkId, coordinatorId: client.actingCoordinatorId, mentorId: mentorIds[0] ?? "" };
  const forgeries = await forgeTokens({
    sessionKey: stage.sessionKey,
    registrarKey: stage.registrarKey,
    supabaseUrl: stage.supabase.url,
    publishableKey: stage.supabase.publishableKey,
    coordinatorId: victim.coordinatorId,
    goodToken: await stage.signIn(1),
  });
  return { stage, victim, forgeries, requests: await directRequests(readRows(stage), victim) };
}

/** No client can be created with any of these tokens, and no call is made. */
async function checkSessions({ stage, forgeries }: Scene, report: TrialReport): Promise<void> {
  for (const { name, token } of forgeries) {
    report.units += 1;
    try {
      const opened = await openCountingClient({
        stage,
        accessToken: () => Promise.resolve(token as string),
      });
      await opened.close();
      report.violations.push(`forSession takes a token ${name}`);
    } catch (error) {
      if (!(error instanceof InvalidSessionError))
        report.violations.push(`forSession ends in ${String(error)} for a token ${name}`);
      else if (
        typeof token === "string" &&
        token.length > 20 &&
        JSON.stringify([error.message, String(error.cause)]).includes(token)
      )
        report.violations.push(`forSession quotes a token ${name}`);
    }
  }
}

/** The database itself, without this project's client in front. */
async function checkDatabase(scene: Scene, report: TrialReport): Promise<void> {
  const { stage, forgeries, victim } = scene;
  for (const { name, token, database } of forgeries) {
    if (typeof token !== "string" || database === "takes") continue;
    await unchanged(stage, `a token ${name}`, report, () =>
      checkRequests(scene, scene.some(scene.requests), { who: `a token ${name}`, token, database }, report),
    );
  }
  for (const coordinator of [2, 3]) {
    const who = `coordinator ${coordinator}`;
    const token = await stage.signIn(coordinator);
    await unchanged(stage, who, report, () =>
      checkRequests(
        scene,
        scene.requests,
        { who, token, database: "seesOthers", hidden: victim, isColleague: coordinator === 2 },
        report,
      ),
    );
  }
}

interface Asking {
  who: string;
  token: string;
  database: Forgery["database"] | "seesOthers";
  hidden?: Victim;
  /** The calling coordinator belongs to the chapter of the victim. */
  isColleague?: boolean;
}

/** What no coordinator may read of a colleague's bulk registration. */
const PRIVATE = /"(?:note|outcome|status|detail|errorCode|failed|registrationKey)"/;

async function checkRequests(
  { stage }: Scene,
  requests: readonly DirectRequest[],
  asking: Asking,
  report: TrialReport,
): Promise<void> {
  for (const request of requests) {
    const answer = await send(stage, asking.token, request);
    if (answer === undefined) continue;
    report.units += 1;
    const taken = judgeAnswer(answer, request, asking);
    if (taken !== undefined) report.violations.push(`${asking.who} may ${request.name}: ${taken}`);
  }
}

interface HttpAnswer {
  status: number;
  text: string;
}

/** @returns undefined when HTTP itself can't carry the token */
async function send(
  { supabase }: Stage,
  token: string,
  { method, path, body }: DirectRequest,
): Promise<HttpAnswer | undefined> {
  let headers: Headers;
  try {
    headers = new Headers({
      apikey: supabase.publishableKey,
      authorization: `Bearer ${token}`,
      prefer: "return=representation",
    });
  } catch {
    return undefined;
  }
  if (body !== undefined) headers.set("content-type", "application/json");
  const response = await fetch(`${supabase.url}/rest/v1/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** @returns what was disclosed, if anything */
function judgeAnswer(
  { status, text }: HttpAnswer,
  request: DirectRequest,
  { database, hidden, isColleague }: Asking,
): string | undefined {
  if (status >= 500) return `HTTP ${status}`;
  if (status >= 400) return undefined;
  if (database === "refuses") return `HTTP ${status}`;
  if (request.open) return undefined;
  const nothing = ["", "[]", "null"].includes(text.trim());
  if (nothing) return undefined;
  if (database === "seesNothing") return `HTTP ${status} with an answer`;
  if (!request.reads) return `HTTP ${status}, although it writes`;
  // A coordinator may read their own rows and the mentors of their chapter.
  if (request.chapter && isColleague)
    return PRIVATE.test(text) ? "more than date, activity, duration and mentors" : undefined;
  const given = hidden !== undefined && (text.includes(hidden.bulkId) || text.includes(hidden.coordinatorId));
  return given ? "an answer with the victim's data" : undefined;
}

/** Clients of other coordinators, with valid tokens. */
async function checkForeigners({ stage, victim }: Scene, report: TrialReport): Promise<void> {
  for (const coordinator of [2, 3]) {
    const client = await stage.client(coordinator);
    await unchanged(stage, `coordinator ${coordinator}`, report, () =>
      checkCalls(foreignCalls(client, victim), `coordinator ${coordinator}`, report),
    );
  }
}

/** A client that was created with a valid token, whose next tokens are invalid or another coordinator's. */
async function checkTurnedSessions({ stage, victim, forgeries }: Scene, report: TrialReport): Promise<void> {
  const good = await stage.signIn(1);
  const others = [
    { name: "of another coordinator", token: (await stage.signIn(2)) as unknown },
    ...forgeries.filter(({ name }) =>
      /^(expired|of the service role$|signed with another key|of another issuer|of a run$|empty)/.test(name),
    ),
  ];
  for (const { name, token } of others) {
    let next: unknown = good;
    const opened = await openCountingClient({ stage, accessToken: () => Promise.resolve(next as string) });
    try {
      next = token;
      const who = `a client whose next token is ${name}`;
      await unchanged(stage, who, report, () => checkCalls(ownCalls(opened.client, victim), who, report));
      report.units += 1;
      if (opened.calls() > 0) report.violations.push(`${who} made ${opened.calls()} calls`);
    } finally {
      await opened.close();
    }
  }
}

async function checkCalls(calls: readonly ForeignCall[], who: string, report: TrialReport): Promise<void> {
  for (const { name, run, nothing } of calls) {
    report.units += 1;
    try {
      const answer = await run();
      const isNothing = nothing === true && Array.isArray(answer) && answer.length === 0;
      if (!isNothing) report.violations.push(`${who}: ${name} is not refused`);
    } catch (error) {
      if (!(error instanceof BulkRegistrationError))
        report.violations.push(`${who}: ${name} ends in ${String(error)}`);
    }
  }
}

function readRows(stage: Stage): Rows {
  return (query, values) => stage.rows(query, values);
}

async function unchanged(
  stage: Stage,
  who: string,
  report: TrialReport,
  act: () => Promise<void>,
): Promise<void> {
  const before = await dumpTables(readRows(stage));
  await act();
  const changed = changedTables(before, await dumpTables(readRows(stage)));
  if (changed.length > 0) report.violations.push(`${who} has changed ${changed.join(", ")}`);
}
