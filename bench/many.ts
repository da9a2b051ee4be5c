/**
 * A hundred registrations of 1,000 mentors at one moment, of twenty coordinators and on two workers: the effect of the
 * cap, the fairness between the coordinators, and a comparison with one registration of as many mentors.
 */
import { randomUUID } from "node:crypto";
import { createGatewaySessions } from "../src/testing/stack/gateway-sessions.ts";
import { BulkRegistrationClient } from "../src/client.ts";
import { authUrl } from "../src/supabase/project-urls.ts";
import { createSessionVerifier } from "../src/supabase/session.ts";
import { countWritesInFlight } from "./writes-in-flight.ts";
import { endBenchProcess, mentorIds, newTemplate, startWorker } from "./host.ts";
import type { BenchHost } from "./host.ts";
import { runBulk } from "./runs.ts";
import type { Measured } from "./results.ts";
import { median, milliseconds } from "./statistics.ts";
import type { Table } from "./statistics.ts";

const COORDINATORS = 20;
const EACH = 5;
const MENTORS = 1_000;
const ALL = COORDINATORS * EACH * MENTORS;

export async function measureMany(host: BenchHost): Promise<Measured> {
  const second = await startWorker(host.place);
  try {
    const clients = await newCoordinators(host);
    // For connections, caches and plans of both workers.
    await submitAll(clients, 1);
    const { milliseconds: alone } = await runBulk(host, ALL);
    const writes = await countWritesInFlight(host);
    const began = performance.now();
    const bulkIds = await submitAll(clients, EACH);
    const time = performance.now() - began;
    const most = await writes.stop();
    const together = {
      head: [
        "registrations",
        "all settled",
        "mentors per second",
        "writes in flight, most",
        "of one run, most",
      ],
      rows: [
        [`1 of ${ALL.toLocaleString("en")}`, milliseconds(alone), rate(alone), "", ""],
        [
          `${bulkIds.length} of ${MENTORS.toLocaleString("en")}`,
          milliseconds(time),
          rate(time),
          `${most.ofAll} of ${most.cap.ofAll}`,
          `${most.ofOneRun} of ${most.cap.ofOneRun}`,
        ],
      ],
    };
    return { tables: [together, await sharesOf(host, bulkIds)] };
  } finally {
    await endBenchProcess(second);
  }
}

function rate(time: number): string {
  return `${Math.round((ALL / time) * 1_000).toLocaleString("en")}/s`;
}

/** Submits all at once, each for its own mentors. @returns their ids when all have settled */
async function submitAll(clients: readonly BulkRegistrationClient[], each: number): Promise<string[]> {
  const ids = mentorIds(ALL);
  return Promise.all(
    Array.from({ length: each }, () => clients)
      .flat()
      .map(async (client, index) => {
        const own = ids.slice(index * MENTORS, (index + 1) * MENTORS);
        const handle = await client.submit({ mentorIds: own, template: newTemplate() });
        const { succeeded } = await handle.result();
        if (succeeded !== MENTORS) throw new Error(`${succeeded} of ${MENTORS} registered`);
        return handle.bulkId;
      }),
  );
}

/** Coordinators in the chapter of the bench's mentors, each with a session. */
async function newCoordinators({ place, postgres, temporal }: BenchHost): Promise<BulkRegistrationClient[]> {
  const coordinators = Array.from({ length: COORDINATORS }, (_, index) => ({
    id: randomUUID(),
    email: `bench${index + 1}@example.org`,
    password: randomUUID(),
  }));
  await postgres.query(
    `insert into public.coordinators (user_id, chapter_id)
     select n.id, c.chapter_id from public.coordinators c, unnest($1::uuid[]) as n (id) where c.user_id = $2`,
    [coordinators.map(({ id }) => id), place.coordinatorId],
  );
  const issuer = authUrl(place.supabaseUrl);
  const sessions = createGatewaySessions({ coordinators, key: place.sessionKey, issuer });
  const verify = createSessionVerifier({ supabaseUrl: place.supabaseUrl });
  return Promise.all(
    coordinators.map(async ({ email, password }) => {
      const session = await sessions.signIn(email, password);
      return BulkRegistrationClient.forSession({
        temporal,
        supabase: { url: place.supabaseUrl, publishableKey: place.publishableKey },
        accessToken: async () => session?.access_token ?? "",
        verify,
      });
    }),
  );
}

interface Share {
  /** Mentors of a coordinator that were settled when half of all were. */
  at_half: number;
  /** Seconds from the first write of all to the coordinator's last one. */
  finished: number;
}

async function sharesOf({ postgres }: BenchHost, bulkIds: readonly string[]): Promise<Table> {
  const { rows } = await postgres.query<Share>(
    `with settled as (
       select coordinator_id, settled_at from public.bulk_registration_items where bulk_id = any($1::uuid[])
     ), half as (
       select percentile_disc(0.5) within group (order by settled_at) as at, min(settled_at) as first from settled
     )
     select count(*) filter (where settled_at <= half.at)::integer as at_half,
       extract(epoch from max(settled_at) - min(half.first))::float8 as finished
     from settled cross join half group by coordinator_id`,
    [bulkIds],
  );
  const figures = (pick: (share: Share) => number, show: (value: number) => string) => {
    const values = rows.map(pick);
    return [Math.min(...values), median(values), Math.max(...values)].map(show);
  };
  return {
    head: [`of ${rows.length} coordinators`, "least", "median", "most"],
    rows: [
      ["mentors settled when half of all were", ...figures((share) => share.at_half, String)],
      ["last one settled", ...figures((share) => share.finished * 1_000, milliseconds)],
    ],
  };
}
