/** Runs that fail in every way, and then a search for secrets in every history, log and message. */
import { randomUUID } from "node:crypto";
import type { FailureCode } from "../../../src/domain/failure-codes.ts";
import { breakRecords } from "../broken-records.ts";
import { SUBMIT, writeOf } from "../database-proxy.ts";
import { checkInvariants } from "../invariants.ts";
import type { FaultScenario } from "../scenario.ts";
import { findSecrets, searchStage } from "../secret-search.ts";
import type { Stage } from "../stage.ts";

export const secrets: FaultScenario = {
  name: "secrets",
  title: "secrets and names searched for in every history, log and failure message",
  unit: "searches",
  goal: { long: 5, short: 1 },
  trial: async (stage, random) => {
    const bulkId = randomUUID();
    const note = `Talked about what nobody else may know ${randomUUID()}`;
    const template = { activityType: `Secrets ${bulkId}`, date: "2026-11-18", durationMinutes: 60, note };
    const unknown = randomUUID();
    const inactive = await inactiveMentor(stage);
    const mentors = stage.mentorIds(12);
    const mentorIds = random.shuffled([...mentors, unknown, inactive.id]);
    const broken = mentors[0] ?? "";
    // Postgres refuses this record with a message that quotes the mentor's name.
    await breakRecords(stage, { bulkId, mentorId: broken, code: "23514" });
    const leak = leakyAnswer(inactive.name, note);
    let faults = 0;
    const attempts = new Map<string, number>();
    stage.proxy.faultOf = ({ path, body }) => {
      if (path !== SUBMIT) return "none";
      const { from, to } = writeOf(body);
      const write = `${from}-${to}`;
      const attempt = (attempts.get(write) ?? 0) + 1;
      attempts.set(write, attempt);
      const drawn = random.for(`${write}/${attempt}`);
      if (attempt > 3 || !drawn.chance(0.4)) return "none";
      faults += 1;
      return drawn.pick([{ before: leak }, { after: leak }, "cutAfter" as const]);
    };
    try {
      const handle = await (await stage.client(1)).submit({ bulkId, template, mentorIds });
      await stage.workers[0]?.kill();
      stage.startWorker();
      await stage.settle(handle);
    } finally {
      stage.proxy.faultOf = () => "none";
    }
    const expected: Record<string, FailureCode> = {
      [unknown]: "mentorUnknown",
      [inactive.id]: "mentorInactive",
      [broken]: "invalidData",
    };
    const violations = [
      ...provesItself(inactive.name, note),
      ...(await searchStage(stage)),
      ...(await checkInvariants(stage, { bulkIds: [bulkId], expected })),
    ];
    return { units: 1, runs: 1, faults: faults + 1, violations, recoveries: [] };
  },
};

async function inactiveMentor(stage: Stage): Promise<{ id: string; name: string }> {
  const [mentor] = await stage.rows<{ id: string; name: string }>(
    "select m.id, m.full_name as name from public.mentors m where not m.active order by m.id limit 1",
  );
  if (mentor === undefined) throw new Error("The seed has no inactive mentor");
  return mentor;
}

/** A database that quotes the record, as Postgres does in its details. */
function leakyAnswer(name: string, note: string) {
  const body = {
    code: "57014",
    message: `canceling statement for ${name}`,
    details: `Failing row: ${note}`,
    hint: name,
  };
  return { status: 500, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** The search must find existing secrets: once in plain text, once in the form of a history. */
function provesItself(name: string, note: string): string[] {
  const planted = [
    { name: "a planted name", text: name },
    { name: "a planted note", text: note },
  ];
  const payload = Buffer.from(
    JSON.stringify({ mentor: name, of: Buffer.from(note).toString("base64") }),
  ).toString("base64");
  const found = findSecrets(
    "planted texts",
    `{"data":"${payload}"} {"apiKey":"eyJhbGciOiJub25l.eyJzdWIiOiJub2JvZHki."}`,
    planted,
  );
  return found.length === 3 ? [] : ["the search doesn't find the planted secrets"];
}
