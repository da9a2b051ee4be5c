/** The servers and the scene of a test file, with the app before them. */
import { createSessionVerifier } from "durable-bulk-registration";
import { openScene, startTestServers } from "durable-bulk-registration/testing";
import type { Scene, SceneOptions } from "durable-bulk-registration/testing";
import type { FastifyInstance } from "fastify";
import { createApp } from "../src/app.ts";

export interface Stage {
  scene: Scene;
  app: FastifyInstance;
  stop(): Promise<void>;
}

export async function openStage(options: SceneOptions = {}): Promise<Stage> {
  const servers = await startTestServers((line) => console.log(line));
  const scene = await openScene(servers.address, options);
  const { supabase } = scene.backend;
  const app = createApp({
    temporal: scene.temporal.client,
    supabase,
    verify: createSessionVerifier({ supabaseUrl: supabase.url }),
    taskQueue: scene.taskQueue,
  });
  return {
    scene,
    app,
    stop: async () => {
      await app.close();
      await scene.stop();
      await servers.stop();
    },
  };
}

/** Registers a session as coordinator 1, and waits for its end. */
export async function registerSession({ scene, app }: Stage, id: string, mentorIds: string[]) {
  const headers = { authorization: `Bearer ${await scene.backend.signIn(1)}` };
  const submitted = await app.inject({
    method: "POST",
    url: "/group-sessions",
    headers,
    payload: { id, date: "2026-11-20", minutes: 90, mentorIds },
  });
  if (submitted.statusCode !== 202) return { submitted };
  const client = await scene.client(1);
  await (await client.attach(id)).result();
  const shown = await app.inject({ method: "GET", url: `/group-sessions/${id}`, headers });
  return { submitted, shown: shown.json<Record<string, unknown>>() };
}
