/** The app while answers of the database get lost. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { mentorIds, startFaultyProxy } from "durable-bulk-registration/testing";
import type { FaultyProxy } from "durable-bulk-registration/testing";
import { openStage, registerSession } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** The number of writes whose answers are lost. Each write is carried out. */
const LOST = 3;

let stage: Stage;
let proxy: FaultyProxy;
let lost = 0;
before(async () => {
  proxy = await startFaultyProxy(
    () => stage.scene.backend.supabase.url,
    ({ path }) => {
      if (!path.endsWith("/rpc/submit_registrations") || lost === LOST) return "none";
      lost += 1;
      return "cutAfter";
    },
  );
  stage = await openStage({ workerUrl: () => proxy.url });
});
after(async () => {
  await stage.stop();
  await proxy.stop();
});

test("a mentor whose answer was lost is registered once", async () => {
  const { shown } = await registerSession(stage, randomUUID(), mentorIds(8));
  assert.deepEqual(shown, { status: "success", succeeded: 8, failed: 0, open: 0 });
  assert.equal(lost, LOST);
  const rows = await stage.scene.backend.rows("select mentor_id from public.proxy_activities");
  assert.equal(rows.length, 8);
});
