/**
 * The client on the whole stack: what a caller starts, reads and steers, and what a caller is refused.
 *
 * Longer than 250 lines: all calls of the client are tried on one stack, which takes seconds to start.
 */
import { randomUUID } from "node:crypto";
import { Client, Connection } from "@temporalio/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BulkRegistrationNotFoundError,
  InvalidRequestError,
  NothingToRetryError,
  RunFailedError,
  RunSettledError,
  SelectionConflictError,
  TemplateConflictError,
  TemporalUnavailableError,
} from "../../src/index.ts";
import { auditWorkflowId, runWorkflowId } from "../../src/domain/identifiers.ts";
import { eventually } from "../support/deferred.ts";
import { COORDINATOR_ID, mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openScene, storedOutcomes, TEMPLATE } from "../support/scene.ts";
import type { Scene } from "../support/scene.ts";

/** The sample data: mentors 1 to 40 are active in chapter 1, 41 to 44 inactive there, 45 to 60 in chapter 2. */
const INACTIVE = mentorId(41);
const OF_ANOTHER_CHAPTER = mentorId(45);
const UNKNOWN = "dddddddd-0000-4000-8000-000000000001";

describe("a bulk registration on the whole stack", () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
  });
  afterAll(() => scene.stop());

  const audits = (bulkId: string) =>
    eventually("the audit is written", async () => {
      const rows = await scene.backend.rows<Record<string, unknown>>(
        "select * from public.bulk_registration_audits where bulk_id = $1 order by round",
        [bulkId],
      );
      return rows.length > 0 && rows;
    });
  const activities = (bulkId: string) =>
    scene.backend.rows<{ mentor_id: string; coordinator_id: string }>(
      "select * from public.proxy_activities where bulk_id = $1 order by mentor_id",
      [bulkId],
    );

  test("leaves rows, items and an audit that equal the reported outcomes", async () => {
    const client = await scene.client(1);
    const selection = [mentorId(3), INACTIVE, mentorId(1), OF_ANOTHER_CHAPTER, mentorId(2), UNKNOWN];
    const template = { ...TEMPLATE, activityType: "Equal outcomes" };

    const handle = await client.submit({ mentorIds: selection, template });
    const updates = await Array.fromAsync(handle.progress());
    const { outcomes, ...result } = await handle.result();

    expect(result).toEqual({
      bulkId: handle.bulkId,
      round: 1,
      overallStatus: "partialSuccess",
      total: 6,
      succeeded: 3,
      alreadyRegistered: 0,
      failed: 3,
      cancelled: 0,
    });
    const reported = await Array.fromAsync(outcomes);
    expect(reported.map((outcome) => outcome.mentorId)).toEqual(selection);
    expect(
      reported.map((outcome) => (outcome.status === "failure" ? outcome.error.code : outcome.detail)),
    ).toEqual(["registered", "mentorInactive", "registered", "mentorUnknown", "registered", "mentorUnknown"]);
    expect(reported).toEqual(await storedOutcomes(scene.backend, handle.bulkId));
    expect(await Array.fromAsync(outcomes)).toEqual(reported);
    const byMentor = (a: { mentorId: string }, b: { mentorId: string }) =>
      a.mentorId.localeCompare(b.mentorId);
    expect(updates.map((update) => update.outcome).toSorted(byMentor)).toEqual(reported.toSorted(byMentor));
    expect((await activities(handle.bulkId)).map((row) => [row.mentor_id, row.coordinator_id])).toEqual([
      [mentorId(1), COORDINATOR_ID],
      [mentorId(2), COORDINATOR_ID],
      [mentorId(3), COORDINATOR_ID],
    ]);
    expect(await audits(handle.bulkId)).toMatchObject([
      {
        round: 1,
        coordinator_id: COORDINATOR_ID,
        activity_type: "Equal outcomes",
        total: 6,
        succeeded: 3,
        already_registered: 0,
        failed: 3,
        cancelled: 0,
        overall_status: "partialSuccess",
      },
    ]);
  });

  test("registers no mentor twice when the same form is submitted again", async () => {
    const client = await scene.client(1);
    const request = { mentorIds: mentorIds(8), template: { ...TEMPLATE, activityType: "Submitted twice" } };
    const first = await (await client.submit(request)).result();
    const second = await (await client.submit(request)).result();
    const third = await (
      await client.submit({ ...request, template: { ...request.template, occurrence: 2 } })
    ).result();

    expect(first).toMatchObject({ overallStatus: "success", succeeded: 8, alreadyRegistered: 0 });
    expect(second).toMatchObject({ overallStatus: "success", succeeded: 8, alreadyRegistered: 8 });
    expect(third).toMatchObject({ overallStatus: "success", succeeded: 8, alreadyRegistered: 0 });
    expect(await activities(first.bulkId)).toHaveLength(8);
    expect(await activities(second.bulkId)).toHaveLength(0);
  });

  test("counts a repeated mentor once, whatever the case of the id", async () => {
    const client = await scene.client(1);
    const mentor = "a0000000-0000-4000-8000-000000000007";
    const handle = await client.submit({
      mentorIds: [mentor, mentor.toUpperCase(), mentor],
      template: { ...TEMPLATE, activityType: "Counted once" },
    });

    expect(await handle.result()).toMatchObject({ total: 1, succeeded: 1 });
    expect(await activities(handle.bulkId)).toHaveLength(1);
  });

  test("is attached to by a repetition with its bulkId, and conflicts with another template or selection", async () => {
    const client = await scene.client(1);
    const bulkId = randomUUID();
    const request = { bulkId, mentorIds: mentorIds(5), template: { ...TEMPLATE, activityType: "Attached" } };
    const first = await client.submit(request);
    const again = await client.submit({ ...request, mentorIds: mentorIds(5).toReversed() });

    expect(again.bulkId).toBe(first.bulkId);
    expect((await again.result()).alreadyRegistered).toBe(0);
    expect(await first.result()).toMatchObject({ total: 5, succeeded: 5 });
    // Repeated after the end of the run.
    expect(await (await client.submit(request)).result()).toMatchObject({ total: 5, alreadyRegistered: 0 });

    const other = { ...request.template, durationMinutes: 61 };
    await expect(client.submit({ ...request, template: other })).rejects.toBeInstanceOf(
      TemplateConflictError,
    );
    for (const selection of [mentorIds(4), mentorIds(6), [...mentorIds(4), mentorId(9)]]) {
      await expect(client.submit({ ...request, mentorIds: selection })).rejects.toBeInstanceOf(
        SelectionConflictError,
      );
    }
    await expect((await scene.client(2)).submit(request)).rejects.toBeInstanceOf(TemplateConflictError);
    expect(await activities(bulkId)).toHaveLength(5);
  });

  test("gives an equal handle from its bulkId", async () => {
    const handle = await (
      await scene.client(1)
    ).submit({ mentorIds: mentorIds(6), template: { ...TEMPLATE, activityType: "Attached elsewhere" } });
    const { outcomes, ...result } = await handle.result();

    const attached = await (await scene.client(1)).attach(handle.bulkId.toUpperCase());

    const { outcomes: attachedOutcomes, ...attachedResult } = await attached.result();
    expect(attachedResult).toEqual(result);
    expect(await Array.fromAsync(attachedOutcomes)).toEqual(await Array.fromAsync(outcomes));
    expect(await Array.fromAsync(attached.progress())).toHaveLength(6);
    expect(await attached.snapshot()).toMatchObject({ phase: "settled", settled: 6 });
    await expect(attached.pause()).rejects.toBeInstanceOf(RunSettledError);
    await expect(attached.cancel()).rejects.toBeInstanceOf(RunSettledError);
  });

  test("that was stored and never started is started by the same submission, and not by a reader", async () => {
    const client = await scene.client(1);
    const bulkId = randomUUID();
    // The backend stops between the two steps: it can't reach Temporal any more.
    const nowhere = Connection.lazy({ address: "127.0.0.1:1" });
    const stranded = await scene.client(1, new Client({ connection: nowhere }));
    const request = {
      bulkId,
      mentorIds: mentorIds(7),
      template: { ...TEMPLATE, activityType: "Never started" },
    };
    await expect(stranded.submit(request)).rejects.toBeInstanceOf(TemporalUnavailableError);
    await nowhere.close();

    const handle = await client.attach(bulkId);
    const openedAgo = (seconds: number) =>
      scene.backend.rows(
        "update public.bulk_registration_rounds set opened_at = clock_timestamp() - make_interval(secs => $2) where bulk_id = $1",
        [bulkId, seconds],
      );
    // The backend that opened it may be about to start it.
    await openedAgo(0);
    expect(await handle.snapshot()).toMatchObject({ phase: "running", total: 7, settled: 0 });
    await openedAgo(60);
    expect(await handle.snapshot()).toMatchObject({ phase: "interrupted", settled: 0 });
    expect(await client.summary(bulkId)).toMatchObject({ status: "interrupted", open: 7 });
    await expect(handle.result()).rejects.toBeInstanceOf(RunFailedError);
    expect(await Array.fromAsync(handle.progress())).toEqual([]);
    await expect(handle.pause()).rejects.toBeInstanceOf(RunSettledError);
    expect(await activities(bulkId)).toHaveLength(0);

    expect(await (await client.submit(request)).result()).toMatchObject({ total: 7, succeeded: 7 });
  });

  test("is hidden from other coordinators", async () => {
    const handle = await (
      await scene.client(1)
    ).submit({ mentorIds: mentorIds(3), template: { ...TEMPLATE, activityType: "Private" } });
    await handle.result();

    for (const number of [2, 3]) {
      const other = await scene.client(number);
      await expect(other.attach(handle.bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      await expect(other.retryFailed(handle.bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      for (const outcomes of [other.outcomes(handle.bulkId), other.history(handle.bulkId)]) {
        await expect(Array.fromAsync(outcomes)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
      }
    }
  });

  test("leaves each coordinator of a chapter free to register the same mentors", async () => {
    const request = { mentorIds: mentorIds(3), template: { ...TEMPLATE, activityType: "For herself" } };
    for (const number of [1, 2]) {
      const result = await (await (await scene.client(number)).submit(request)).result();
      expect(result).toMatchObject({ overallStatus: "success", alreadyRegistered: 0 });
    }
  });

  test("is retried only where it failed, in a round with its own audit", async () => {
    const client = await scene.client(1);
    const inactive = [mentorId(42), mentorId(43)];
    const handle = await client.submit({
      mentorIds: [...mentorIds(3), ...inactive],
      template: { ...TEMPLATE, activityType: "Retried" },
    });
    const { bulkId } = handle;
    expect(await handle.result()).toMatchObject({ overallStatus: "partialSuccess", failed: 2 });
    await scene.backend.rows("update public.mentors set active = true where id = $1", [mentorId(42)]);

    const round2 = await client.retryFailed(bulkId);
    expect(round2.round).toBe(2);
    expect(await Array.fromAsync(round2.progress())).toHaveLength(2);
    expect(await round2.result()).toMatchObject({
      total: 2,
      succeeded: 1,
      failed: 1,
      overallStatus: "partialSuccess",
    });
    await scene.backend.rows("update public.mentors set active = true where id = $1", [mentorId(43)]);
    expect(await (await client.retryFailed(bulkId)).result()).toMatchObject({
      round: 3,
      total: 1,
      succeeded: 1,
    });
    await expect(client.retryFailed(bulkId)).rejects.toBeInstanceOf(NothingToRetryError);

    const outcomes = await Array.fromAsync(client.outcomes(bulkId));
    expect(outcomes.map((outcome) => [outcome.mentorId, outcome.detail])).toEqual(
      [...mentorIds(3), ...inactive].map((id) => [id, "registered"]),
    );
    expect(await activities(bulkId)).toHaveLength(5);
    await eventually("three audits", async () => (await audits(bulkId)).length === 3);
    expect((await audits(bulkId)).map(({ round, total, succeeded }) => [round, total, succeeded])).toEqual([
      [1, 5, 3],
      [2, 2, 1],
      [3, 1, 1],
    ]);
  });

  test("is refused for wrong input before the first write, with the place of the mistake", async () => {
    const client = await scene.client(1);
    const bulkId = randomUUID();
    const mentorIdsWithOneBad = async function* withOneBad() {
      yield* mentorIds(40);
      yield "not-a-mentor";
    };

    const error = await client
      .submit({ bulkId, mentorIds: mentorIdsWithOneBad(), template: TEMPLATE })
      .catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({ field: "mentorIds[40]", rule: "must be a UUID" });
    await expect(client.attach(bulkId)).rejects.toBeInstanceOf(BulkRegistrationNotFoundError);
    expect(
      await scene.backend.rows("select from public.bulk_registrations where bulk_id = $1", [bulkId]),
    ).toEqual([]);
  });

  test("leaves no name, note or token in any history", async () => {
    const accessToken = await scene.backend.signIn(1);
    const client = await scene.client(1);
    const handle = await client.submit({
      mentorIds: [mentorId(1), INACTIVE, OF_ANOTHER_CHAPTER],
      template: { ...TEMPLATE, activityType: "Told nobody" },
    });
    await handle.result();
    await audits(handle.bulkId);
    const names = await scene.backend.rows<{ full_name: string }>("select full_name from public.mentors");

    for (const workflowId of [runWorkflowId(handle.bulkId, 1), auditWorkflowId(handle.bulkId, 1)]) {
      const history = await scene.temporal.client.workflow.getHandle(workflowId).fetchHistory();
      // Payloads are base64; the decoded text shows their contents.
      const text = JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_, data: string) =>
        Buffer.from(data, "base64").toString("utf8"),
      );
      expect(text).toContain(handle.bulkId);
      // The run's own history mentions its mentors by id only.
      expect(text.includes(mentorId(1))).toBe(workflowId === runWorkflowId(handle.bulkId, 1));
      for (const secret of [
        TEMPLATE.note ?? "",
        "Told nobody",
        accessToken,
        ...names.map((row) => row.full_name),
      ]) {
        expect(text).not.toContain(secret);
      }
      expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
    }
  });
});
