/** The coordinator's results and the audit must match the tables. */
import { isDeepStrictEqual } from "node:util";
import { isRetryable, readFailureCode } from "../../src/domain/failure-codes.ts";
import { failureSentence } from "../../src/domain/failure-sentence.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";
import { eventually } from "../support/deferred.ts";
import type { Stage } from "./stage.ts";

interface StoredItem extends Record<string, unknown> {
  round: number;
  sequence: number;
  mentor_id: string;
  detail: "registered" | "alreadyRegistered" | "failed" | "cancelled";
  error_code: string | null;
  error_cause: string | null;
  attempts: number;
  settled_at: Date;
  is_latest: boolean;
}

/** @returns a sentence for each difference */
export async function checkReports(stage: Stage, bulkId: string): Promise<string[]> {
  const items = await readItems(stage, bulkId);
  const client = await stage.client(1);
  const handle = await client.attach(bulkId);
  const ofRound = items.filter(({ round }) => round === handle.round);
  const { outcomes, ...result } = await handle.result();
  const succeeded = ofRound.filter(({ error_code: code }) => code === null).length;
  const counted = { total: ofRound.length, succeeded, failed: ofRound.length - succeeded };
  const reported = { total: result.total, succeeded: result.succeeded, failed: result.failed };
  const updates = await Array.fromAsync(handle.progress());
  const told = updates.map(({ sequence, outcome }) => ({ sequence, outcome }));
  const bySequence = ofRound.toSorted((a, b) => a.sequence - b.sequence);
  const violations = {
    "the reported outcomes": [await Array.fromAsync(client.outcomes(bulkId)), latest(items).map(outcomeOf)],
    "the outcomes of the round": [await Array.fromAsync(outcomes), ofRound.map(outcomeOf)],
    "the result": [reported, counted],
    "the progress": [told, bySequence.map((item) => ({ sequence: item.sequence, outcome: outcomeOf(item) }))],
  };
  return Object.entries(violations)
    .filter(([, [said, stored]]) => !isDeepStrictEqual(said, stored))
    .map(([what]) => `${what} differ${what.startsWith("the reported") ? "" : "s"} from the table`);
}

/** In the order of the selection, separately for each round. */
async function readItems(stage: Stage, bulkId: string): Promise<StoredItem[]> {
  return stage.rows<StoredItem>(
    `select i.round, i.sequence, i.mentor_id, i.detail, i.error_code, i.error_cause, i.attempts, i.settled_at,
       not exists (
         select from public.bulk_registration_items l
         where l.bulk_id = i.bulk_id and l.mentor_id = i.mentor_id and l.round > i.round
       ) as is_latest
     from public.bulk_registration_items i
     join public.bulk_registration_items s on s.bulk_id = i.bulk_id and s.mentor_id = i.mentor_id and s.round = 1
     where i.bulk_id = $1 and i.sequence is not null order by s.position, i.round`,
    [bulkId],
  );
}

function latest(items: readonly StoredItem[]): StoredItem[] {
  return items.filter(({ is_latest: isLatest }) => isLatest);
}

function outcomeOf(item: StoredItem): MentorSubmissionOutcome {
  const { mentor_id: mentorId, detail, attempts, settled_at: settledAt } = item;
  const common = { mentorId, attempts, settledAt: settledAt.toISOString() };
  if (detail === "registered" || detail === "alreadyRegistered")
    return { ...common, status: "success", detail };
  const code = readFailureCode(item.error_code);
  const message = failureSentence(code, item.error_cause);
  return { ...common, status: "failure", detail, error: { code, message, retryable: isRetryable(code) } };
}

interface Audit extends Record<string, unknown> {
  round: number;
  audits: number;
  agrees: boolean;
}

/** @returns a sentence for each round without exactly one true audit */
export async function checkAudits(stage: Stage, bulkId: string): Promise<string[]> {
  const read = () =>
    stage.rows<Audit>(
      `select r.round, count(a.round)::int as audits, bool_and(
         a.reconciled and a.total = o.total and a.succeeded = o.succeeded and a.failed = o.failed
         and a.cancelled = o.cancelled
       ) as agrees
       from public.bulk_registration_rounds r
       cross join lateral (
         select count(*) as total, count(*) filter (where i.error_code is null) as succeeded,
           count(i.error_code) as failed, count(*) filter (where i.detail = 'cancelled') as cancelled
         from public.bulk_registration_items i where i.bulk_id = r.bulk_id and i.round = r.round
       ) o
       left join public.bulk_registration_audits a on a.bulk_id = r.bulk_id and a.round = r.round
       where r.bulk_id = $1 group by r.round`,
      [bulkId],
    );
  // The audit is written after the result, as late as the database allows.
  await eventually(
    "every round is audited",
    async () => (await read()).every(({ audits }) => audits > 0),
    60_000,
  ).catch(() => undefined);
  const rounds = await read();
  if (rounds.length === 0) return ["it has no round"];
  return rounds.flatMap(({ round, audits, agrees }) => [
    ...(audits === 1 ? [] : [`round ${round} has ${audits} audits`]),
    ...(audits === 0 || agrees ? [] : [`the audit of round ${round} is not reconciled, or has other counts`]),
  ]);
}
