/**
 * What the client refuses or answers by itself, before it calls Postgres or Temporal.
 *
 * Longer than 250 lines: the rules of a request stand in tables.
 */
import type { Client } from "@temporalio/client";
import { beforeAll, describe, expect, it } from "vitest";
import { BulkRegistrationClient, EmptySelectionError, InvalidRequestError } from "../../src/index.ts";
import type { BulkRegistrationClientOptions, BulkSubmissionRequest } from "../../src/index.ts";
import { PROJECT_ID } from "../../src/testing/fake-project.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { createSessionSigner, PROJECT_URL } from "./session-signer.ts";
import type { SessionSigner } from "./session-signer.ts";

const OTHER_COORDINATOR_ID = "c0000000-0000-4000-8000-000000000002";
const bulkId = "b0000000-0000-4000-8000-000000000001";
const template = { activityType: "Group evening", date: "2026-11-25", durationMinutes: 90 };

let signer: SessionSigner;
let accessToken: string;

beforeAll(async () => {
  signer = await createSessionSigner();
  accessToken = await signer.sign();
});

/** Every call on it fails the test. */
const untouchable = new Proxy({} as Client, {
  get: (_, property) => {
    throw new Error(`Temporal was asked for ${String(property)}`);
  },
});

async function createClient(options: Partial<BulkRegistrationClientOptions> = {}) {
  const requests: { url: string; body: unknown; authorization: string | null }[] = [];
  const asked = { tokens: 0 };
  const client = await BulkRegistrationClient.forSession({
    temporal: untouchable,
    supabase: {
      url: PROJECT_URL,
      publishableKey: "sb_publishable_of_the_tests",
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const { url, headers } = request;
        requests.push({ url, body: await request.json(), authorization: headers.get("authorization") });
        return Response.json({
          bulkId,
          projectId: PROJECT_ID,
          round: 1,
          total: 1,
          sealed: true,
          ended: false,
          concurrency: 4,
        });
      },
    },
    accessToken: async () => {
      asked.tokens += 1;
      return accessToken;
    },
    verification: { keys: signer.keys },
    ...options,
  });
  return { client, requests, asked };
}

describe("a client", () => {
  it("acts as the subject of the session, which it reads once without any call", async () => {
    const { client, requests, asked } = await createClient();
    expect(client.actingCoordinatorId).toBe(COORDINATOR_ID);
    expect(requests).toEqual([]);
    expect(asked.tokens).toBe(1);
  });

  it("can't be created with an invalid session", async () => {
    const forged = await (await createSessionSigner()).sign();
    await expect(createClient({ accessToken: async () => forged })).rejects.toMatchObject({
      reason: "signature",
    });
    await expect(createClient({ accessToken: async () => "" })).rejects.toMatchObject({
      reason: "malformed",
    });
  });
});

describe("a request without mentors", () => {
  async function* nobody(): AsyncGenerator<string> {
    yield* [];
  }

  it.each([
    ["an empty list", () => []],
    ["an empty set", () => new Set<string>()],
    ["a stream of nobody", nobody],
  ])("given as %s is a total failure without any call", async (_, source) => {
    const { client, requests, asked } = await createClient();
    const handle = await client.submit({ mentorIds: source(), template });
    const result = await handle.result();
    expect(result.overallStatus).toBe("totalFailure");
    expect(result.error).toBeInstanceOf(EmptySelectionError);
    expect((await handle.snapshot()).phase).toBe("settled");
    expect(requests).toEqual([]);
    expect(asked.tokens).toBe(1);
  });

  it("keeps its id in the stored form, or gets one", async () => {
    const { client } = await createClient();
    expect((await client.submit({ mentorIds: [], template, bulkId: bulkId.toUpperCase() })).bulkId).toBe(
      bulkId,
    );
    const [first, second] = [
      await client.submit({ mentorIds: [], template }),
      await client.submit({ mentorIds: [], template }),
    ];
    expect(first.bulkId).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.bulkId).not.toBe(second.bulkId);
  });

  it("must still keep the rules", async () => {
    const { client } = await createClient();
    const refused = client.submit({ mentorIds: [], template: { ...template, date: "2026-02-31" } });
    await expect(refused).rejects.toMatchObject({ field: "template.date" });
  });
});

describe("a request that breaks a rule is refused before any call", () => {
  it.each([
    ["template", { template: undefined }],
    ["template.activityType", { template: { ...template, activityType: " " } }],
    ["template.date", { template: { ...template, date: "2026-02-31" } }],
    ["template.durationMinutes", { template: { ...template, durationMinutes: 1_441 } }],
    ["template.note", { template: { ...template, note: "x".repeat(2_001) } }],
    ["template.occurrence", { template: { ...template, occurrence: 0 } }],
    ["concurrency", { concurrency: 0 }],
    ["concurrency", { concurrency: "5" }],
    ["mentorsPerWrite", { mentorsPerWrite: 501 }],
    ["mentorsPerActivity", { mentorsPerActivity: 0 }],
    ["deadline", { deadline: 2_592_001 }],
    ["deadline", { deadline: null }],
    ["tolerance", { tolerance: [] }],
    ["tolerance.failedPercent", { tolerance: { failedPercent: 101 } }],
    ["tolerance.others", { tolerance: { others: 1 } }],
    [
      "tolerance",
      {
        tolerance: {
          get failedCount(): number {
            throw new Error("can't be read");
          },
        },
      },
    ],
    ["bulkId", { bulkId: "7" }],
    ["bulkId", { bulkId: null }],
    ["mentorIds", { mentorIds: mentorId(1) }],
    ["mentorIds", { mentorIds: undefined }],
    ["mentorIds[600]", { mentorIds: [...mentorIds(600), "x"] }],
  ])("%s", async (field, changes) => {
    const { client, requests } = await createClient();
    const request = { mentorIds: mentorIds(2), template, ...changes } as unknown as BulkSubmissionRequest;
    const refused = client.submit(request);
    await expect(refused).rejects.toBeInstanceOf(InvalidRequestError);
    await expect(refused).rejects.toMatchObject({ field, code: "invalidRequest" });
    expect(requests).toEqual([]);
  });

  it.each([["7"], [""], [undefined], [{}]])("an invalid id of a bulk registration: %j", async (wrong) => {
    const { client, requests } = await createClient();
    const id = wrong as unknown as string;
    await expect(client.attach(id)).rejects.toMatchObject({ field: "bulkId" });
    await expect(client.retryFailed(id)).rejects.toMatchObject({ field: "bulkId" });
    expect(() => client.outcomes(id)).toThrow(InvalidRequestError);
    for (const [field, options] of [
      ["concurrency", { concurrency: 0 }],
      ["deadline", { deadline: 0.5 }],
      ["round", { round: 1 }],
      ["round", { round: "2" as unknown as number }],
      ["only", { only: [] }],
    ] as const) {
      await expect(client.retryFailed(bulkId, options)).rejects.toMatchObject({ field });
    }
    await expect(client.attach(bulkId, { round: 0 })).rejects.toMatchObject({ field: "round" });
    expect(requests).toEqual([]);
  });
});

describe("a request that names another coordinator", () => {
  it("belongs to the session's coordinator: the field is no field of a request", async () => {
    const started: unknown[] = [];
    const temporal = {
      workflow: {
        start: async (_: string, options: unknown) => void started.push(options),
        getHandle: () => ({ workflowId: "run" }),
      },
    } as unknown as Client;
    const { client, requests } = await createClient({ temporal });
    const names = { actingCoordinatorId: OTHER_COORDINATOR_ID, coordinatorId: OTHER_COORDINATOR_ID };
    const request = {
      mentorIds: [mentorId(1)],
      template: { ...template, ...names },
      bulkId,
      concurrency: 500,
      ...names,
    };
    await client.submit(request);
    expect(client.actingCoordinatorId).toBe(COORDINATOR_ID);
    expect(requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${accessToken}`]);
    expect(started).toMatchObject([
      {
        workflowId: `bulk-registration:${bulkId}:r1`,
        args: [
          {
            projectId: PROJECT_ID,
            bulkId,
            actingCoordinatorId: COORDINATOR_ID,
            total: 1,
            // The answer of the database about the 500 mentors.
            concurrency: 4,
            round: 1,
            mentorIds: [mentorId(1)],
          },
        ],
      },
    ]);
    const sent = JSON.stringify([requests, started], (key, value: unknown) =>
      key === "key" ? undefined : value,
    );
    expect(sent).not.toContain(OTHER_COORDINATOR_ID);
    // A history may hold no name, note or token.
    const history = JSON.stringify(started);
    expect(history).not.toContain(template.activityType);
    expect(history).not.toContain(accessToken);
  });
});

describe("a list of more mentors than one statement takes", () => {
  it("is sent in chunks, each with its position, the last with the total; no history holds the ids", async () => {
    const started: { args: object[] }[] = [];
    const temporal = {
      workflow: {
        start: async (_: string, options: { args: object[] }) => void started.push(options),
        getHandle: () => ({ workflowId: "run" }),
      },
    } as unknown as Client;
    const { client, requests } = await createClient({ temporal });
    await client.submit({ mentorIds: mentorIds(12_000), template, bulkId, mentorsPerWrite: 50 });

    const chunks = requests.map(({ body }) => body as Record<string, unknown> & { p_mentor_ids: string[] });
    expect(chunks.map(({ p_position: position, p_total: total }) => [position, total])).toEqual([
      [0, null],
      [5_000, null],
      [10_000, 12_000],
    ]);
    expect(chunks.flatMap(({ p_mentor_ids: ids }) => ids)).toEqual(mentorIds(12_000));
    expect(chunks.map(({ p_settings: settings }) => settings)).toEqual(
      chunks.map(() => ({ mentorsPerWrite: 50 })),
    );
    expect(started[0]?.args[0]).toMatchObject({ total: 12_000, mentorsPerWrite: 50, concurrency: 4 });
    expect(started[0]?.args[0]).not.toHaveProperty("mentorIds");
  });

  it("whose run has ended is not started again", async () => {
    const { client } = await createClient({
      supabase: {
        url: PROJECT_URL,
        publishableKey: "sb_publishable_of_the_tests",
        fetch: async () =>
          Response.json({
            bulkId,
            projectId: PROJECT_ID,
            round: 1,
            total: 1,
            sealed: true,
            ended: true,
            concurrency: 4,
          }),
      },
      temporal: { workflow: { getHandle: () => ({}) } } as unknown as Client,
    });
    expect(await client.submit({ mentorIds: mentorIds(1), template, bulkId })).toMatchObject({
      bulkId,
      round: 1,
      total: 1,
    });
  });
});
