/** An outage of an hour in virtual time: the run waits, and no mentor fails. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  FakeRoundStore,
  onTimeSkippingServer,
  prepareBundle,
  prepareTimeSkipping,
  serviceFailure,
} from "durable-bulk-registration/testing";
import type { PreparedBundle } from "durable-bulk-registration/testing";

const HOUR = 3_600_000;

let testServer: string;
let bundle: PreparedBundle;
before(async () => {
  testServer = await prepareTimeSkipping((line) => console.log(line));
  bundle = await prepareBundle();
});
after(() => bundle.remove());

test("a database that is down for an hour fails no mentor", async () => {
  await onTimeSkippingServer({ testServer, workflowBundle: bundle.path }, async (bench, environment) => {
    const start = await environment.currentTimeMs();
    const store = new FakeRoundStore({
      total: 5,
      beforeWrite: async () => {
        const passed = (await environment.currentTimeMs()) - start;
        if (passed < HOUR) throw serviceFailure("systemic", "databaseDown");
      },
    });
    const run = await bench.run(store);
    const result = await run.result();
    assert.deepEqual({ succeeded: result.succeeded, failed: result.failed }, { succeeded: 5, failed: 0 });
    assert.ok((await environment.currentTimeMs()) - start >= HOUR);
  });
});
