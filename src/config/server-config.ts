/** Reads the backend's settings from the environment. */
import { z } from "zod";
import { deploymentConfig, deploymentSettings } from "./deployment-settings.ts";
import { parseEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { privateJwk } from "./secret-settings.ts";
import { httpUrl, port, text, wholeNumber } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";

const origins = z
  .string()
  .default("")
  .transform((list) => list.split(",").flatMap((each) => (each.trim() === "" ? [] : [each.trim()])))
  .pipe(
    z.array(
      z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, {
        error: "must be origins such as https://app.example.org, separated by commas",
      }),
    ),
  );

/** The console shows the contact within a sentence. */
const contact = text
  .refine((given) => given.length <= 200, { error: "must have at most 200 characters" })
  .refine((given) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(given), { error: "must be one line" });

/** Default: the backend's own limit. */
const limit = wholeNumber(1).optional();

const serverSettings = z.object({
  ...deploymentSettings,
  BULK_HTTP_HOST: text.default("127.0.0.1"),
  BULK_HTTP_PORT: port.default(8080),
  /** The origins of pages that may call the backend, exactly as browsers send them. */
  BULK_HTTP_CORS_ORIGINS: origins,
  /** The number of proxies in front of the server that add to X-Forwarded-For. */
  BULK_HTTP_TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  BULK_HTTP_BODY_BYTES: limit,
  BULK_HTTP_LIST_BYTES: limit,
  BULK_HTTP_REQUESTS_PER_COORDINATOR: limit,
  BULK_HTTP_REQUESTS_PER_ADDRESS: limit,
  BULK_HTTP_STREAMS_PER_COORDINATOR: limit,
  /** The seconds between unready and closed, for load balancers that poll /readyz. */
  BULK_HTTP_UNREADY_SECONDS: wholeNumber(0, 300).default(0),
  /**
   * The seconds for which a connection without a request stays open. They must be more than the load balancer's own (60 s is
   * usual). Otherwise the balancer sends a request into a closing connection and answers 502.
   */
  BULK_HTTP_KEEP_ALIVE_SECONDS: wholeNumber(1, 3_600).default(75),
  /** The folder of the built console. Default: `dist/console` if it exists. */
  BULK_CONSOLE_DIR: text.optional(),
  /** Whom the console names when a coordinator needs help: a name, an address, a phone number. Default: no contact. */
  BULK_CONSOLE_CONTACT: contact.optional(),
  /** The project's address for browsers and in its sessions, when it differs from SUPABASE_URL. */
  SUPABASE_PUBLIC_URL: httpUrl.optional(),
  /** The key that signs sessions when the project still has the legacy HS256 secret: an `oct` JWK. */
  SUPABASE_SESSION_JWK: privateJwk.optional(),
});

/** @throws {InvalidConfigurationError} */
export function readServerConfig(environment: Environment = process.env) {
  const values = parseEnvironment(serverSettings, environment);
  return {
    ...deploymentConfig(values),
    temporal: readTemporalSettings(environment),
    host: values.BULK_HTTP_HOST,
    port: values.BULK_HTTP_PORT,
    corsOrigins: values.BULK_HTTP_CORS_ORIGINS,
    trustedProxies: values.BULK_HTTP_TRUSTED_PROXIES,
    limits: givenLimits({
      bodyBytes: values.BULK_HTTP_BODY_BYTES,
      listBytes: values.BULK_HTTP_LIST_BYTES,
      requestsPerCoordinator: values.BULK_HTTP_REQUESTS_PER_COORDINATOR,
      requestsPerAddress: values.BULK_HTTP_REQUESTS_PER_ADDRESS,
      streamsPerCoordinator: values.BULK_HTTP_STREAMS_PER_COORDINATOR,
    }),
    unreadyFor: values.BULK_HTTP_UNREADY_SECONDS * 1_000,
    keepAlive: values.BULK_HTTP_KEEP_ALIVE_SECONDS * 1_000,
    consoleDirectory: values.BULK_CONSOLE_DIR,
    consoleContact: values.BULK_CONSOLE_CONTACT,
    supabasePublicUrl: values.SUPABASE_PUBLIC_URL ?? values.SUPABASE_URL,
    sessionKey: values.SUPABASE_SESSION_JWK,
  };
}

function givenLimits<Name extends string>(
  limits: Record<Name, number | undefined>,
): Partial<Record<Name, number>> {
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Record<Name, number>>;
}
