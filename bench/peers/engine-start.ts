/** An engine with the server that it brings along, for the time of its use. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackPlace } from "../place.ts";
import { EngineHost } from "./engine-host.ts";
import type { EngineKind, EngineServer } from "./engine.ts";

/** @returns undefined when the engine brings no server along */
export async function startEngineServer(kind: EngineKind): Promise<EngineServer | undefined> {
  if (kind.startServer === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "bulk-peers-"));
  const server = await kind.startServer(folder);
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param running a server that keeps running afterwards. Default: one for this use only */
export async function withEngine<T>(
  kind: EngineKind,
  place: StackPlace,
  use: (engine: EngineHost) => Promise<T>,
  running?: EngineServer,
): Promise<T> {
  const own = running === undefined ? await startEngineServer(kind) : undefined;
  const server = running ?? own;
  try {
    const engine = await EngineHost.start({ name: kind.name, place, server });
    try {
      return await use(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await own?.stop();
  }
}
