/** One engine in its own process: its worker, and the caller that waits for the result. */
import { createWrites } from "./writes.ts";
import type { ServerPlace, Told } from "./engine.ts";
import { ENGINES } from "./engines.ts";
import type { Latency, StackPlace } from "../place.ts";

export interface EngineTask {
  name: string;
  place: StackPlace;
  server?: ServerPlace;
}

export type EngineRequest =
  | { type: "run" | "resume"; bulkId: string; mentors: number }
  | { type: "latency"; milliseconds: number }
  | { type: "close" };

export type EngineAnswer =
  | ({ milliseconds: number } & Told)
  | { error: string }
  | "ready"
  | "set"
  | "keeps nothing";

const { name, place, server } = JSON.parse(process.argv[2] ?? "") as EngineTask;
const latency: Latency = { milliseconds: 0 };
const kind = ENGINES.find((each) => each.name === name);
if (kind === undefined) throw new RangeError(`There is no engine ${name}`);
const engine = await kind.start({
  place,
  latency,
  ...(server !== undefined && { server }),
  writes: await createWrites(place, latency),
  databaseUrl: (database) => Object.assign(new URL(place.postgresUrl), { pathname: `/${database}` }).href,
});
const answer = (message: EngineAnswer) => process.send?.(message);
process.on("message", (request: EngineRequest) => {
  void serve(request).catch((error: unknown) => answer({ error: String(error) }));
});
process.on("disconnect", () => process.exit());
answer("ready");

async function serve(request: EngineRequest): Promise<void> {
  if (request.type === "latency") {
    latency.milliseconds = request.milliseconds;
    answer("set");
  } else if (request.type === "close") {
    await engine.close();
    process.exit();
  } else if (request.type === "resume" && engine.resume === undefined) {
    answer("keeps nothing");
  } else {
    const began = performance.now();
    const told = await engine[request.type]?.(request.bulkId, request.mentors);
    if (told !== undefined) answer({ milliseconds: performance.now() - began, ...told });
  }
}
