/** One engine in a process of its own: its worker, and the caller that waits for the result. */
import { createWrites } from "./writes.ts";
import { ENGINES } from "./engines.ts";
import type { Latency, StackPlace } from "../place.ts";

export interface EngineTask {
  name: string;
  place: StackPlace;
  folder: string;
}

export type EngineRequest =
  | { type: "run"; bulkId: string; mentors: number }
  | { type: "latency"; milliseconds: number }
  | { type: "close" };

export type EngineAnswer = { milliseconds: number; succeeded: number } | { error: string } | "ready" | "set";

const { name, place, folder } = JSON.parse(process.argv[2] ?? "") as EngineTask;
const latency: Latency = { milliseconds: 0 };
const kind = ENGINES.find((each) => each.name === name);
if (kind === undefined) throw new RangeError(`There is no engine ${name}`);
const engine = await kind.start({
  place,
  latency,
  folder,
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
  } else {
    const began = performance.now();
    const succeeded = await engine.run(request.bulkId, request.mentors);
    answer({ milliseconds: performance.now() - began, succeeded });
  }
}
