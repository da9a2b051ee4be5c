/** The programs of the containers that can be tried without a container: creating users. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { exportJWK, generateKeyPair, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { CoordinatorNotCreatedError, createCoordinators } from "../../docker/create-coordinators.ts";
import { repositoryPath } from "./compose-file.ts";

describe("the sample coordinators", () => {
  const known = { id: "00000000-0000-4000-8000-000000000001", email: "known@example.org" };
  const missing = { id: "00000000-0000-4000-8000-000000000002", email: "missing@example.org" };

  /** A stub of Auth: it knows one user and answers a new one with `status`. */
  async function withAuth(
    status: number,
    use: (authUrl: string, requests: { method: string; token: string; body: string }[]) => Promise<void>,
  ) {
    const requests: { method: string; token: string; body: string }[] = [];
    const server = createServer((request, response) => {
      void answer(request, response);
    });
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const { method = "", url, headers } = request;
      const body = await readText(request);
      requests.push({ method, token: headers.authorization?.replace("Bearer ", "") ?? "", body });
      const found = url === `/admin/users/${known.id}` ? 200 : 404;
      response.writeHead(method === "POST" ? status : found).end("{}");
    };
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async function options(authUrl: string) {
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    return {
      publicKey,
      authUrl,
      signingKeys: JSON.stringify([await exportJWK(privateKey)]),
      password: "secret",
      coordinators: [known, missing],
    };
  }

  test("are created by id, and an existing one is left alone", async () => {
    await withAuth(200, async (authUrl, requests) => {
      const { publicKey, ...rest } = await options(authUrl);
      expect(await createCoordinators(rest)).toEqual({ created: 1 });
      const [created, ...others] = requests.filter(({ method }) => method === "POST");
      expect(others).toEqual([]);
      expect(JSON.parse(created?.body ?? "")).toEqual({
        ...missing,
        password: "secret",
        email_confirm: true,
      });
      const { payload } = await jwtVerify(created?.token ?? "", publicKey);
      expect(payload).toMatchObject({ role: "service_role", exp: (payload.iat ?? 0) + 120 });
    });
  });

  test("end with an error that names the coordinator and the reason when Auth refuses", async () => {
    await withAuth(422, async (authUrl) => {
      const { publicKey: _, ...rest } = await options(authUrl);
      await expect(createCoordinators(rest)).rejects.toThrow(CoordinatorNotCreatedError);
      await expect(createCoordinators(rest)).rejects.toThrow(/missing@example\.org.*422/);
    });
  });

  test("are those of the seed", async () => {
    const coordinators = JSON.parse(await readFile(repositoryPath("docker/coordinators.json"), "utf8")) as {
      id: string;
    }[];
    const seed = await readFile(repositoryPath("supabase/seed.sql"), "utf8");
    expect(coordinators.length).toBeGreaterThan(0);
    for (const { id } of coordinators) expect(seed).toContain(id);
  });
});
