/**
 * Reads how a program reaches Temporal, from Temporal's own environment configuration: its variables (`TEMPORAL_*`) and its
 * profile file (`temporal.toml`). https://docs.temporal.io/develop/environment-configuration
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { loadClientConfigProfile, toClientOptions } from "@temporalio/envconfig";
import type { ClientConfigProfile, ClientConnectConfig } from "@temporalio/envconfig";
import { InvalidConfigurationError, withoutEmptyValues } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { headerProblem, secretKey } from "./secret-settings.ts";

export interface TemporalSettings {
  connectionOptions: Omit<ClientConnectConfig["connectionOptions"], "address"> & { address: string };
  namespace: string;
  address: string;
}

const FLAGS = ["TEMPORAL_TLS", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"] as const;

const META = "TEMPORAL_GRPC_META_";

/** `host`, `host:port` or `[v6]:port`. */
const ADDRESS = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::\d{1,5})?$/;

/**
 * @param profile the profile's name in `temporal.toml`. Default: `TEMPORAL_PROFILE`, or `default`.
 * @throws {InvalidConfigurationError} the message never quotes a value: it may be a secret, or stand where a secret should
 */
export function readTemporalSettings(environment: Environment, profile?: string): TemporalSettings {
  const given = temporalVariables(environment);
  checkFlags(given);
  const read = loadProfile(given, profile ?? given["TEMPORAL_PROFILE"]);
  const { namespace, connectionOptions } = connectOptions(cleanProfile(read));
  checkTls(connectionOptions.tls, read);
  const address = connectionOptions.address ?? "127.0.0.1:7233";
  return {
    // Leave out undefined settings: the SDK takes an undefined setting for a given one.
    connectionOptions: { ...withoutUndefined(connectionOptions), address },
    namespace: namespace ?? "default",
    address,
  };
}

/** An empty value counts as absent. An empty metadata variable removes the entry of the file. */
function temporalVariables(environment: Environment): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(withoutEmptyValues(environment))) given[name] = value.trim();
  for (const [name, value] of Object.entries(environment)) {
    if (value === "" && name.startsWith(META)) given[name] = "";
  }
  return given;
}

/** The library reads every other value as false and would connect in plain text. */
function checkFlags(given: Record<string, string>): void {
  for (const name of FLAGS) {
    const value = given[name]?.toLowerCase();
    if (value === undefined) continue;
    if (!["true", "false", "1", "0"].includes(value)) throw wrong(`${name}: must be true or false`);
    given[name] = value;
  }
  if (["true", "1"].includes(given["TEMPORAL_TLS_DISABLE_HOST_VERIFICATION"] ?? ""))
    throw wrong(
      "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: is not supported. Set the server's CA in TEMPORAL_TLS_SERVER_CA_CERT_PATH",
    );
}

function loadProfile(given: Record<string, string>, profile: string | undefined): ClientConfigProfile {
  try {
    return loadClientConfigProfile({
      overrideEnvVars: given,
      ...(profile !== undefined && { profile }),
    });
  } catch (error) {
    throw wrong(profileProblem(error, profile));
  }
}

/**
 * A TOML error's message quotes nearby lines, which may hold an API key. Other errors appear only with the messages of this
 * project.
 */
function profileProblem(error: unknown, profile: string | undefined): string {
  if (!(error instanceof Error)) return "the settings can't be read";
  if ("line" in error && "column" in error)
    return `the file is not valid TOML: line ${String(error.line)}, column ${String(error.column)}`;
  if ("code" in error) return `TEMPORAL_CONFIG_FILE: the file can't be read: ${String(error.code)}`;
  const both = /^Cannot specify both (\w+)_path/.exec(error.message)?.[1]?.toUpperCase();
  if (both !== undefined) return `TEMPORAL_TLS_${both}_PATH and TEMPORAL_TLS_${both}_DATA exclude each other`;
  if (/^Profile .* not found/s.test(error.message)) return `temporal.toml has no profile "${profile}"`;
  return "the profile in temporal.toml must be a table of settings";
}

/** The file's values can have any type. */
function cleanProfile(profile: ClientConfigProfile): ClientConfigProfile {
  const { address, namespace, apiKey, tls, grpcMeta } = profile;
  const problems = [
    address !== undefined &&
      !(typeof address === "string" && ADDRESS.test(address.trim())) &&
      "TEMPORAL_ADDRESS: must be host:port, without a scheme",
    namespace !== undefined && typeof namespace !== "string" && "TEMPORAL_NAMESPACE: must be text",
  ].filter((problem) => problem !== false);
  const key = secretKey.optional().safeParse(apiKey);
  if (!key.success) problems.push(`TEMPORAL_API_KEY: ${key.error.issues[0]?.message ?? "is wrong"}`);
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(grpcMeta ?? {})) {
    const trimmed: unknown = typeof value === "string" ? value.trim() : value;
    const problem = headerProblem(trimmed);
    if (problem === undefined) metadata[name] = String(trimmed);
    else problems.push(`${META}*: metadata ${problem}`);
  }
  if (problems.length > 0) throw wrong(problems.join("; "));
  return {
    ...(address !== undefined && { address: address.trim() }),
    ...(namespace !== undefined && namespace.trim() !== "" && { namespace: namespace.trim() }),
    ...(key.data !== undefined && { apiKey: key.data }),
    ...(tls !== undefined && { tls }),
    ...(grpcMeta !== undefined && { grpcMeta: metadata }),
  };
}

/** Reads the files of certificates. No message quotes a path: a key may stand where its path should. */
function connectOptions(profile: ClientConfigProfile): ClientConnectConfig {
  try {
    return toClientOptions(profile);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? `: ${String(error.code)}` : "";
    throw wrong(`a file of TEMPORAL_TLS_*_PATH can't be read${code}`);
  }
}

type Tls = ClientConnectConfig["connectionOptions"]["tls"];

/** Checks certificate and key. The library silently ignores half a pair, and fails on an invalid certificate without naming it. */
function checkTls(tls: Tls, { tls: asked, apiKey }: ClientConfigProfile): void {
  if (tls === false || asked === undefined) {
    if (tls === false && apiKey !== undefined)
      throw wrong(
        "TEMPORAL_TLS: must not be false with an API key, because the key would be sent in plain text",
      );
    return;
  }
  const { clientCert, clientKey } = asked;
  if ((clientCert === undefined) !== (clientKey === undefined))
    throw wrong("TEMPORAL_TLS_CLIENT_CERT_* and TEMPORAL_TLS_CLIENT_KEY_*: only one of the two is given");
  if (typeof tls !== "object") return;
  const { serverRootCACertificate: ca, clientCertPair: pair } = tls ?? {};
  if (ca) readPem("TEMPORAL_TLS_SERVER_CA_CERT", "certificate", () => new X509Certificate(ca));
  if (!pair) return;
  const name = "TEMPORAL_TLS_CLIENT";
  const certificate = readPem(`${name}_CERT`, "certificate", () => new X509Certificate(pair.crt));
  const key = readPem(`${name}_KEY`, "private key without a passphrase", () =>
    createPrivateKey(Buffer.from(pair.key)),
  );
  if (!certificate.checkPrivateKey(key)) throw wrong(`${name}_KEY: is not the key of ${name}_CERT`);
}

function readPem<T>(name: string, what: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw wrong(`${name}_PATH or ${name}_DATA: must hold a ${what} as PEM`);
  }
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function wrong(problem: string): InvalidConfigurationError {
  return new InvalidConfigurationError(`Temporal's settings are wrong: ${problem}`);
}
