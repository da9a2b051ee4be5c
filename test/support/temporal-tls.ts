/**
 * Temporal behind TLS that requires a client certificate, as Temporal Cloud does: a proxy with its own certificates.
 */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { generate } from "selfsigned";

interface Identity {
  certificate: string;
  key: string;
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>["extensions"]>;

/** @param issuer default: the certificate itself, as an authority */
async function makeIdentity(name: string, issuer?: Identity, extensions: Extensions = []): Promise<Identity> {
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 3_600_000),
    ...(issuer === undefined
      ? {
          extensions: [
            { name: "basicConstraints", cA: true, critical: true },
            { name: "keyUsage", keyCertSign: true, cRLSign: true },
          ],
        }
      : {
          ca: { key: issuer.key, cert: issuer.certificate },
          extensions: [
            { name: "basicConstraints", cA: false },
            { name: "extKeyUsage", serverAuth: true, clientAuth: true },
            ...extensions,
          ],
        }),
  });
  return { certificate: made.cert, key: made.private };
}

export interface TemporalTls {
  readonly address: string;
  /** Paths of files. */
  readonly ca: string;
  readonly client: Identity;
  /** The certificate of a stranger whom Temporal doesn't know. */
  readonly stranger: Identity;
  /** The number of connections with an accepted certificate. */
  readonly accepted: number;
  stop(): Promise<void>;
}

/** @param target the address of Temporal, in plain text */
export async function startTemporalTls(target: string): Promise<TemporalTls> {
  const folder = await mkdtemp(join(tmpdir(), "test-tls-"));
  const write = async (name: string, contents: string) => {
    const path = join(folder, name);
    await writeFile(path, contents, { mode: 0o600 });
    return path;
  };
  const writeIdentity = async (name: string, { certificate, key }: Identity): Promise<Identity> => ({
    certificate: await write(`${name}.crt`, certificate),
    key: await write(`${name}.key`, key),
  });
  const ca = await makeIdentity("Tests");
  const server = await makeIdentity("temporal.test", ca, [
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "temporal.test" },
        { type: 7, ip: "127.0.0.1" },
      ],
    },
  ]);
  const client = await writeIdentity("client", await makeIdentity("client", ca));
  const stranger = await writeIdentity(
    "stranger",
    await makeIdentity("stranger", await makeIdentity("Others")),
  );

  const [host = "", port = ""] = target.split(":");
  let accepted = 0;
  const proxy = createServer(
    {
      key: server.key,
      cert: server.certificate,
      ca: ca.certificate,
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ["h2"],
    },
    (socket) => {
      accepted += 1;
      const upstream = connect(Number(port), host);
      socket.pipe(upstream).pipe(socket);
      for (const end of [socket, upstream])
        end.on("error", () => void [socket, upstream].map((s) => s.destroy()));
      socket.once("close", () => upstream.destroy());
    },
  );
  proxy.on("tlsClientError", () => undefined);
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    ca: await write("ca.crt", ca.certificate),
    client,
    stranger,
    get accepted() {
      return accepted;
    },
    stop: async () => {
      proxy.close();
      await rm(folder, { recursive: true });
    },
  };
}
