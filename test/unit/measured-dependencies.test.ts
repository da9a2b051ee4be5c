/** What the worker counts of its writes, its audits and the rounds without an audit. */
import { describe, expect, it } from "vitest";
import { measureDependencies } from "../../src/telemetry/measured-dependencies.ts";
import { FakeProject } from "../../src/testing/fake-project.ts";
import { failure, FakeRoundStore, refused } from "../../src/testing/fake-round-store.ts";
import type { FakeOptions } from "../../src/testing/fake-round-store.ts";
import { COORDINATOR_ID } from "../../src/testing/mentor-ids.ts";
import { RecordingMeter } from "../support/recording-meter.ts";

const round = {
  bulkId: "b0000000-0000-4000-8000-000000000001",
  actingCoordinatorId: COORDINATOR_ID,
  round: 1,
};
const write = { ...round, from: 1, to: 1, attempt: 1 };
const never = new AbortController().signal;

function measured(options: Partial<FakeOptions> = {}) {
  const { meter, values } = new RecordingMeter();
  const store = new FakeRoundStore({ total: 10, ...options });
  const { rounds, project } = measureDependencies({ rounds: store, project: new FakeProject() }, meter);
  return { rounds, project, values };
}

const WRITES = "bulk_registration_writes_total";

describe("a write", () => {
  it("is in flight until it is answered, and counts with its attempt", async () => {
    const seen: (number | undefined)[] = [];
    const { rounds, values } = measured({
      beforeWrite: () => void seen.push(values["bulk_registration_writes_in_flight"]),
    });
    expect(await rounds.submit({ ...write, attempt: 3 }, never)).toMatchObject({ ended: false });
    expect(seen).toEqual([1]);
    expect(values).toMatchObject({
      [`${WRITES}{code=none,result=success}`]: 1,
      "bulk_registration_write_duration{result=success}": 1,
      bulk_registration_write_attempts: 1,
      bulk_registration_writes_in_flight: 0,
    });
  });

  it.each([
    [failure("item", "notPermitted"), "code=notPermitted,result=item"],
    [failure("systemic", "databaseDown"), "code=databaseDown,result=systemic"],
    [failure("doubtful", "busy"), "code=busy,result=doubtful"],
    [refused("bulkRegistrationNotFound", "BR003"), "code=bulkRegistrationNotFound,result=refusal"],
    [refused("capReached", "BR013"), "code=capReached,result=noPermit"],
    [new TypeError("Anna Muster"), "code=unexpected,result=doubtful"],
  ])("that fails with %s counts as %s, and the caller gets the failure", async (error, labels) => {
    const { rounds, values } = measured({
      beforeWrite: () => {
        throw error;
      },
    });
    await expect(rounds.submit(write, never)).rejects.toBe(error);
    expect(values).toMatchObject({ [`${WRITES}{${labels}}`]: 1, bulk_registration_writes_in_flight: 0 });
    expect(values).not.toHaveProperty("bulk_registration_write_attempts");
  });

  it("that was aborted says nothing about the database", async () => {
    const { rounds, values } = measured({
      beforeWrite: () => {
        throw failure("doubtful", "unreachable");
      },
    });
    await expect(rounds.submit(write, AbortSignal.abort())).rejects.toThrow("unreachable");
    expect(values).toMatchObject({ [`${WRITES}{code=none,result=aborted}`]: 1 });
  });

  it("that probes counts as one, too, because it takes a permit", async () => {
    const { rounds, values } = measured();
    await rounds.submit(write, never);
    await rounds.probe(round, never);
    expect(values).toMatchObject({ [`${WRITES}{code=none,result=success}`]: 2 });
  });
});

describe("an audit", () => {
  it.each([
    [true, "reconciled"],
    [false, "notReconciled"],
  ])("with agreement %s counts once, as %s, with its last chunk", async (reconciled, result) => {
    const { rounds, values } = measured({ auditChunks: 3, findings: { reconciled } });
    const series = (name: string) => values[`bulk_registration_audits_total{result=${name}}`];
    // An alert sees a rise from 0 only when the 0 has been there.
    expect([series("reconciled"), series("notReconciled")]).toEqual([0, 0]);
    const input = { ...round, steering: [] };
    while ((await rounds.logBulkSubmission(input, never)) === undefined) expect(series(result)).toBe(0);
    expect(series(result)).toBe(1);
  });

  it("that is missing is counted as often as the project is asked", async () => {
    const { project, values } = measured();
    await project.unauditedRounds(never);
    expect(values).toMatchObject({ bulk_registration_rounds_unaudited: 0 });
  });
});
