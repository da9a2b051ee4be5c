/** A run that was terminated and deleted in Temporal: no way of looking starts it, and each shows it as interrupted. */
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RunSettledError } from "../../src/domain/errors.ts";
import { runWorkflowId } from "../../src/domain/identifiers.ts";
import { createApp } from "../../src/http/app.ts";
import { createHttpLogger } from "../../src/http/log.ts";
import { createSessionVerifier } from "../../src/supabase/session.ts";
import { runCommandLine } from "../support/command-line.ts";
import { eventually } from "../support/deferred.ts";
import { readEvents } from "../support/event-stream.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const TOTAL = 40;
const INTERRUPTED = 70;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

describe("a run that was terminated and deleted", () => {
  test(
    "stays interrupted when it is looked up, and is taken up by a retry",
    { timeout: 240_000 },
    async () => {
      const { scene } = stage;
      const { temporal } = scene;
      const bulkId = crypto.randomUUID();
      const goOn = stage.hold(bulkId, 3);
      const handle = await stage.submit(1, `Deleted ${bulkId}`, mentorIds(TOTAL), bulkId, {
        mentorsPerWrite: 1,
      });
      await eventually("some are registered", async () => (await handle.snapshot()).settled === 3);
      const run = temporal.client.workflow.getHandle(runWorkflowId(bulkId, 1));
      await run.terminate();
      await temporal.client.workflowService.deleteWorkflowExecution({
        namespace: "default",
        workflowExecution: { workflowId: run.workflowId },
      });
      const isGone = () =>
        run.describe().then(
          () => false,
          () => true,
        );
      await eventually("Temporal has forgotten it", isGone, 90_000);
      goOn();
      // A caller that opens a round has ten seconds to start its run.
      await expect.poll(async () => (await handle.snapshot()).phase, { timeout: 30_000 }).toBe("interrupted");
      let settled = 0;
      await eventually("the writes that were held back have arrived", async () => {
        const earlier = settled;
        await delay(1_000);
        settled = (await handle.snapshot()).settled;
        return settled === earlier;
      });

      const app = createApp({
        temporal: temporal.client,
        supabase: scene.backend.supabase,
        verify: createSessionVerifier({ supabaseUrl: scene.backend.supabase.url }),
        taskQueue: scene.taskQueue,
        logger: createHttpLogger("error", { write: () => undefined }),
      });
      const authorization = `Bearer ${await scene.backend.signIn(1)}`;
      const get = (path: string, method = "GET") =>
        app.request(`/bulk-registrations${path}`, { method, headers: { authorization } });
      expect(await (await get(`/${bulkId}`)).json()).toMatchObject({
        status: "interrupted",
        progress: { phase: "interrupted" },
      });
      expect((await get(`/${bulkId}/outcomes`)).status).toBe(200);
      const events = await readEvents(await get(`/${bulkId}/progress`));
      expect(events.at(-1)).toMatchObject({ event: "end", data: { phase: "interrupted" } });
      for (const steer of ["pause", "resume", "cancel"]) {
        expect((await get(`/${bulkId}/${steer}`, "POST")).status).toBe(409);
      }
      expect(await (await get("")).json()).toMatchObject({ items: [{ bulkId, status: "interrupted" }] });

      const attached = await stage.attach(1, bulkId);
      await expect(attached.pause()).rejects.toBeInstanceOf(RunSettledError);
      await expect(attached.result()).rejects.toMatchObject({ name: "RunFailedError" });

      const command = (...args: string[]) => runCommandLine(args, stage.environment(1));
      expect(await command("status", bulkId)).toMatchObject({
        exitCode: INTERRUPTED,
        stdout: expect.stringContaining("interrupted"),
      });
      expect(await command("status", bulkId, "--watch")).toMatchObject({ exitCode: INTERRUPTED });
      expect((await command("list")).stdout).toMatch(
        new RegExp(`${bulkId}.*interrupted|interrupted.*${bulkId}`),
      );
      expect((await command("pause", bulkId)).exitCode).not.toBe(0);

      expect(await isGone()).toBe(true);
      expect((await handle.snapshot()).settled).toBe(settled);

      // Without a round's number, the program chooses one and prints it.
      const retried = await command("retry", bulkId, "--watch", "--json");
      expect(retried.exitCode).toBe(0);
      const again = await command("retry", bulkId, "--round", "2", "--json");
      expect(JSON.parse(again.stdout)).toEqual({ bulkId, round: 2, total: TOTAL - settled });
      const summary = await (await scene.client(1)).summary(bulkId);
      expect(summary).toMatchObject({ status: "success", succeeded: TOTAL, round: 2 });
    },
  );
});
