/** The app with real servers. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { mentorIds } from "durable-bulk-registration/testing";
import { openStage, registerSession } from "./stage.ts";
import type { Stage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.stop());

test("a group session is registered for all its mentors, and a repeated call registers nobody twice", async () => {
  const id = randomUUID();
  for (let call = 1; call <= 2; call += 1) {
    const { submitted, shown } = await registerSession(stage, id, mentorIds(5));
    assert.equal(submitted.statusCode, 202);
    assert.deepEqual(shown, { status: "success", succeeded: 5, failed: 0, open: 0 });
  }
  const rows = await stage.scene.backend.rows("select mentor_id from public.proxy_activities order by 1");
  assert.deepEqual(
    rows.map((row) => row["mentor_id"]),
    mentorIds(5),
  );

  const without = await stage.app.inject({ method: "GET", url: `/group-sessions/${id}` });
  assert.equal(without.statusCode, 401);
});
