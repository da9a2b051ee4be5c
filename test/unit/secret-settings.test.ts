/**
 * Every secret of every program, as files and stores distort it: trimmed where that is safe, else refused, never
 * quoted.
 *
 * Longer than 250 lines: most of it is the table of secrets and distortions.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCliConfig } from "../../src/config/cli-config.ts";
import { InvalidConfigurationError } from "../../src/config/environment.ts";
import { readServerConfig } from "../../src/config/server-config.ts";
import { readWorkerConfig } from "../../src/config/worker-config.ts";
import { secretPartsIn } from "../support/secret-parts.ts";

const SECRET = "zqXv7-TheSecretThatNobodyReads-4kW9pLm2";

const jwk = (k: string) => JSON.stringify({ kty: "oct", k });

const ENVIRONMENT = {
  HOME: "/nowhere",
  SUPABASE_URL: "https://project.test",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_the_tests",
  BULK_REGISTRAR_JWK: jwk("c2VjcmV0"),
  BULK_EMAIL: "coordinator@project.test",
  BULK_PASSWORD: "password-of-the-tests",
};

type Environment = Record<string, string>;

const PROGRAMS = {
  worker: (environment: Environment) => readWorkerConfig(environment),
  server: (environment: Environment) => readServerConfig(environment),
  "command line": (environment: Environment) => readCliConfig({ canAsk: false }, environment),
};

type Program = keyof typeof PROGRAMS;

const SECRETS: [program: Program, name: string][] = [
  ["worker", "TEMPORAL_API_KEY"],
  ["worker", "TEMPORAL_GRPC_META_AUTHORIZATION"],
  ["worker", "SUPABASE_PUBLISHABLE_KEY"],
  ["server", "TEMPORAL_API_KEY"],
  ["server", "TEMPORAL_GRPC_META_X_TOKEN"],
  ["server", "SUPABASE_PUBLISHABLE_KEY"],
  ["command line", "TEMPORAL_API_KEY"],
  ["command line", "TEMPORAL_GRPC_META_AUTHORIZATION"],
  ["command line", "SUPABASE_PUBLISHABLE_KEY"],
  ["command line", "BULK_ACCESS_TOKEN"],
];

function refusalOf(program: Program, changes: Environment): string {
  try {
    PROGRAMS[program]({ ...ENVIRONMENT, ...changes });
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    // With its stack and its cause, as a program prints an uncaught error.
    return inspect(error, { depth: null, showHidden: true });
  }
  throw new Error("Not refused");
}

describe.each(SECRETS)("of the %s, %s", (program, name) => {
  it.each([["\n"], ["\r\n"], [" "], ["\t\n"], ["\u{FEFF}"], ["\u{A0}"], ["\n\n\n"]])(
    "is the same with %j at its ends",
    (space) => {
      const read = (value: string) => PROGRAMS[program]({ ...ENVIRONMENT, [name]: value });
      const clean = read(SECRET);
      expect(read(`${SECRET}${space}`)).toEqual(clean);
      expect(read(`${space}${SECRET}`)).toEqual(clean);
      expect(JSON.stringify(clean)).toContain(`"${SECRET}"`);
    },
  );

  it.each([["\n"], ["\r"], ["\0"], ["\u{200B}"], ["é"], ["\u{7F}"]])(
    "is refused by its name with %j inside, and not quoted",
    (inner) => {
      const value = `${SECRET.slice(0, 20)}${inner}${SECRET.slice(20)}`;
      const refusal = refusalOf(program, { [name]: value });
      expect(refusal).toContain(name.startsWith("TEMPORAL_GRPC_META") ? "TEMPORAL_GRPC_META_" : name);
      expect(secretPartsIn(refusal, SECRET)).toEqual([]);
    },
  );
});

describe.each([
  ["worker", "BULK_REGISTRAR_JWK"],
  ["server", "SUPABASE_SESSION_JWK"],
] as const)("of the %s, %s", (program, name) => {
  it("is read with white space and a byte order mark around it", () => {
    const read = (value: string) => PROGRAMS[program]({ ...ENVIRONMENT, [name]: value });
    expect(read(`\u{FEFF}${jwk(SECRET)}\r\n`)).toEqual(read(jwk(SECRET)));
  });

  it.each([
    ["cut off", jwk(SECRET).slice(0, -1)],
    ["in quotation marks", `'${jwk(SECRET)}'`],
    ["the secret alone", SECRET],
    ["with a line break in it", jwk(SECRET).replace("Secret", "Sec\nret")],
    ["of another kind", jwk(SECRET).replace("oct", "RSA")],
  ])("is refused %s, and not quoted", (_, value) => {
    const refusal = refusalOf(program, { [name]: value });
    expect(refusal).toContain(`${name}: must be a private JWK`);
    expect(secretPartsIn(refusal, SECRET)).toEqual([]);
  });
});

describe("of the command line, BULK_PASSWORD", () => {
  const read = (value: string) =>
    readCliConfig({ canAsk: false }, { ...ENVIRONMENT, BULK_PASSWORD: value }).credentials;

  it.each([["\n"], ["\r\n"], ["\n\n"]])("is the same with %j at its end", (end) => {
    expect(read(`${SECRET}${end}`)).toMatchObject({ password: SECRET });
  });

  it("keeps inner white space", () => {
    expect(read("pass word-é")).toMatchObject({ password: "pass word-é" });
  });

  it.each([[`${SECRET} `], [` ${SECRET}`], [`${SECRET}\t`], [`\n${SECRET}`], ["\n"]])(
    "is refused with white space at its ends, which may be intended: %j",
    (value) => {
      const refusal = refusalOf("command line", { BULK_PASSWORD: value });
      expect(refusal).toContain("BULK_PASSWORD: must not begin or end with white space");
      expect(secretPartsIn(refusal, SECRET)).toEqual([]);
    },
  );
});

describe("the secrets of a Supabase address", () => {
  it.each([[`https://user:${SECRET}@project.test`], [`https://project.test/?apikey=${SECRET}`]])(
    "are refused, because messages show the address: %s",
    (url) => {
      for (const program of Object.keys(PROGRAMS) as Program[]) {
        const refusal = refusalOf(program, { SUPABASE_URL: url });
        expect(refusal).toContain("SUPABASE_URL: must hold no user name, password, query or fragment");
        expect(secretPartsIn(refusal, SECRET)).toEqual([]);
      }
    },
  );
});

describe("certificates and keys for Temporal", () => {
  let folder: string;
  let own: { cert: string; key: string };
  let other: { cert: string; key: string };
  let files: Record<"cert" | "key", string>;

  const make = async () => {
    const made = await generate([{ name: "commonName", value: "tests" }], {
      keyType: "ec",
      algorithm: "sha256",
    });
    return { cert: made.cert, key: made.private };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-certificates-"));
    [own, other] = await Promise.all([make(), make()]);
    files = { cert: join(folder, "own.crt"), key: join(folder, "own.key") };
    await writeFile(files.cert, own.cert);
    await writeFile(files.key, own.key);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const paths = () => ({
    TEMPORAL_TLS_CLIENT_CERT_PATH: files.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: files.key,
  });
  const data = (changes: { cert?: string; key?: string } = {}) => ({
    TEMPORAL_TLS_CLIENT_CERT_DATA: changes.cert ?? own.cert,
    TEMPORAL_TLS_CLIENT_KEY_DATA: changes.key ?? own.key,
  });

  it.each(Object.keys(PROGRAMS) as Program[])("are read by the %s, from files and as they are", (program) => {
    const fromFiles = PROGRAMS[program]({ ...ENVIRONMENT, ...paths() }).temporal.connectionOptions;
    const fromData = PROGRAMS[program]({ ...ENVIRONMENT, ...data() }).temporal.connectionOptions;
    for (const { tls } of [fromFiles, fromData]) {
      const { clientCertPair } = tls as { clientCertPair: { crt: Uint8Array; key: Uint8Array } };
      expect(Buffer.from(clientCertPair.crt).toString().trim()).toBe(own.cert.trim());
      expect(Buffer.from(clientCertPair.key).toString().trim()).toBe(own.key.trim());
    }
  });

  const wrong: [what: string, settings: () => Environment, said: string][] = [
    [
      "a certificate without its key",
      () => ({ TEMPORAL_TLS_CLIENT_CERT_PATH: files.cert }),
      "only one of the two",
    ],
    [
      "a key without its certificate",
      () => ({ TEMPORAL_TLS_CLIENT_KEY_DATA: own.key }),
      "only one of the two",
    ],
    [
      "another certificate's key",
      () => data({ key: other.key }),
      "_KEY: is not the key of TEMPORAL_TLS_CLIENT_CERT",
    ],
    [
      "a key that is none",
      () => data({ key: SECRET }),
      "_KEY_PATH or TEMPORAL_TLS_CLIENT_KEY_DATA: must hold",
    ],
    [
      "a certificate that is none",
      () => data({ cert: SECRET }),
      "_CERT_PATH or TEMPORAL_TLS_CLIENT_CERT_DATA: must",
    ],
    [
      "an authority that is none",
      () => ({ TEMPORAL_TLS_SERVER_CA_CERT_DATA: SECRET }),
      "TEMPORAL_TLS_SERVER_CA_CERT",
    ],
    [
      "a file that isn't there",
      () => ({ ...paths(), TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, "none") }),
      "TEMPORAL_TLS_*_PATH can't be read: ENOENT",
    ],
    [
      "a key in the place of its path",
      () => ({ ...paths(), TEMPORAL_TLS_CLIENT_KEY_PATH: own.key }),
      "can't be read",
    ],
    [
      "both a path and contents",
      () => ({ ...paths(), ...data() }),
      "_PATH and TEMPORAL_TLS_CLIENT_CERT_DATA exclude",
    ],
    [
      "TLS that is neither on nor off",
      () => ({ TEMPORAL_TLS: "yes" }),
      "TEMPORAL_TLS: must be true or false",
    ],
    [
      "a check that can't be left out",
      () => ({ TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: "1" }),
      "CA_CERT_PATH",
    ],
    [
      "an API key in plain text",
      () => ({ TEMPORAL_API_KEY: SECRET, TEMPORAL_TLS: "false" }),
      "in plain text",
    ],
    [
      "an address with a scheme",
      () => ({ TEMPORAL_ADDRESS: "https://t.test:7233" }),
      "TEMPORAL_ADDRESS: must be host",
    ],
    [
      "an address with a secret",
      () => ({ TEMPORAL_ADDRESS: `me:${SECRET}@t.test:7233` }),
      "TEMPORAL_ADDRESS: must",
    ],
  ];

  it.each(wrong)("are refused by name, and not quoted: %s", (_, settings, said) => {
    for (const program of Object.keys(PROGRAMS) as Program[]) {
      const refusal = refusalOf(program, settings());
      expect(refusal).toContain(said);
      for (const secret of [SECRET, own.key.split("\n")[1] ?? "", other.key.split("\n")[1] ?? ""])
        expect(secretPartsIn(refusal, secret)).toEqual([]);
    }
  });
});
