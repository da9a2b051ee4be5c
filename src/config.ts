/**
 * The environment, read once and checked: the only file that touches `process.env`. Everything else is handed the
 * values it needs, so that a test or another deployment can hand it different ones.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { JWK } from "jose";
import { DEFAULT_TASK_QUEUE } from "./domain/task-queues.ts";
import { DEFAULT_CONCURRENCY, MAXIMUM_CONCURRENCY } from "./domain/limits.ts";
import { DEFAULT_LIMITS } from "./http/dependencies.ts";
import { readCliSettings } from "./config/cli-settings.ts";
import type { CliConfig, CliRequirements } from "./config/cli-settings.ts";
import { InvalidConfigurationError, withoutEmptyValues } from "./config/environment.ts";
import type { Environment } from "./config/environment.ts";

export { InvalidConfigurationError };
export type { CliConfig } from "./config/cli-settings.ts";

const port = z.coerce.number().int().min(1).max(65_535);

const maximumConcurrency = z.coerce
  .number()
  .int()
  .min(1)
  .max(MAXIMUM_CONCURRENCY)
  .default(DEFAULT_CONCURRENCY);

const httpUrl = z.url({ protocol: /^https?$/, error: "must be a URL with http or https" });

const privateJwk = z.string().transform((text, context) => {
  try {
    const jwk: unknown = JSON.parse(text);
    const key: JWK = z.looseObject({ kty: z.enum(["EC", "oct"]) }).parse(jwk);
    return key;
  } catch {
    // The value itself must never be quoted here: it is a private key.
    context.addIssue({ code: "custom", message: "must be a private JWK as JSON (kty EC or oct)" });
    return z.NEVER;
  }
});

/** What every process of a deployment needs to know. */
const deployment = {
  TEMPORAL_ADDRESS: z.string().min(1).default("127.0.0.1:7233"),
  TEMPORAL_NAMESPACE: z.string().min(1).default("default"),
  /** An API key of Temporal Cloud; given one, the connection uses TLS. */
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  BULK_TASK_QUEUE: z.string().min(1).default(DEFAULT_TASK_QUEUE),
  SUPABASE_URL: httpUrl,
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  /** Of the process's own log, on standard error. */
  BULK_LOG_LEVEL: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR"]).default("INFO"),
};

const workerSchema = z.object({
  ...deployment,
  BULK_REGISTRAR_JWK: privateJwk,
  /** Path of workflows bundled before (`bundleWorkflowCode`), for quicker starts. Default: bundled at the start. */
  BULK_WORKFLOW_BUNDLE: z.string().min(1).optional(),
  /** Writes in flight of this worker process, over all runs. */
  BULK_SUBMISSION_SLOTS: z.coerce.number().int().min(1).max(1_000).default(20),
});

/** What `src/worker.ts` needs. @throws {InvalidConfigurationError} */
export function readWorkerConfig(environment: Environment = process.env) {
  const values = parse(workerSchema, environment);
  return {
    ...readDeployment(values),
    registrarKey: values.BULK_REGISTRAR_JWK,
    submissionSlots: values.BULK_SUBMISSION_SLOTS,
    workflowBundlePath: values.BULK_WORKFLOW_BUNDLE,
  };
}

function readDeployment(values: z.output<z.ZodObject<typeof deployment>>) {
  return {
    temporal: {
      address: values.TEMPORAL_ADDRESS,
      namespace: values.TEMPORAL_NAMESPACE,
      apiKey: values.TEMPORAL_API_KEY,
    },
    taskQueue: values.BULK_TASK_QUEUE,
    supabase: { url: values.SUPABASE_URL, publishableKey: values.SUPABASE_PUBLISHABLE_KEY },
    logLevel: values.BULK_LOG_LEVEL,
  };
}

const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

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

const serverSchema = z.object({
  ...deployment,
  BULK_HTTP_HOST: z.string().min(1).default("127.0.0.1"),
  BULK_HTTP_PORT: port.default(8080),
  /** Of pages that may call, exactly as browsers send them. */
  BULK_HTTP_CORS_ORIGINS: origins,
  /** Proxies in front of the server that add to X-Forwarded-For. */
  BULK_HTTP_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  BULK_HTTP_BODY_BYTES: count(DEFAULT_LIMITS.bodyBytes),
  BULK_HTTP_REQUESTS_PER_COORDINATOR: count(DEFAULT_LIMITS.requestsPerCoordinator),
  BULK_HTTP_REQUESTS_PER_ADDRESS: count(DEFAULT_LIMITS.requestsPerAddress),
  BULK_HTTP_STREAMS_PER_COORDINATOR: count(DEFAULT_LIMITS.streamsPerCoordinator),
  /** Between unready and closed, for load balancers that look at /readyz now and then. */
  BULK_HTTP_UNREADY_SECONDS: z.coerce.number().int().min(0).max(300).default(0),
  /** The built console. Default: `dist/console`, if there is one. */
  BULK_CONSOLE_DIR: z.string().min(1).optional(),
  BULK_MAX_CONCURRENCY: maximumConcurrency,
  /** The project's address for browsers, and in its sessions, where that is another than SUPABASE_URL. */
  SUPABASE_PUBLIC_URL: httpUrl.optional(),
  /** What signs sessions, of a project that still has the legacy HS256 secret: an `oct` JWK. */
  SUPABASE_SESSION_JWK: privateJwk.optional(),
});

/** What `src/http/server.ts` needs. @throws {InvalidConfigurationError} */
export function readServerConfig(environment: Environment = process.env) {
  const values = parse(serverSchema, environment);
  return {
    ...readDeployment(values),
    host: values.BULK_HTTP_HOST,
    port: values.BULK_HTTP_PORT,
    corsOrigins: values.BULK_HTTP_CORS_ORIGINS,
    trustedProxies: values.BULK_HTTP_TRUSTED_PROXIES,
    limits: {
      bodyBytes: values.BULK_HTTP_BODY_BYTES,
      requestsPerCoordinator: values.BULK_HTTP_REQUESTS_PER_COORDINATOR,
      requestsPerAddress: values.BULK_HTTP_REQUESTS_PER_ADDRESS,
      streamsPerCoordinator: values.BULK_HTTP_STREAMS_PER_COORDINATOR,
    },
    unreadyFor: values.BULK_HTTP_UNREADY_SECONDS * 1_000,
    consoleDirectory: values.BULK_CONSOLE_DIR,
    maximumConcurrency: values.BULK_MAX_CONCURRENCY,
    supabasePublicUrl: values.SUPABASE_PUBLIC_URL ?? values.SUPABASE_URL,
    sessionKey: values.SUPABASE_SESSION_JWK,
  };
}

const localSchema = z.object({
  BULK_CACHE_DIR: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  BULK_POSTGRES_PORT: port.optional(),
  BULK_POSTGREST_PORT: port.optional(),
  BULK_SUPABASE_PORT: port.optional(),
  BULK_TEMPORAL_PORT: port.optional(),
  BULK_TEMPORAL_UI_PORT: port.optional(),
  TEMPORAL_CLI_PATH: z.string().min(1).optional(),
  TEMPORAL_TEST_SERVER_PATH: z.string().min(1).optional(),
  CHROMIUM_PATH: z.string().min(1).optional(),
  BULK_SCREENSHOT_DIR: z.string().min(1).optional(),
  POSTGREST_BIN: z.string().min(1).optional(),
  BULK_HTTP_PORT: port.optional(),
  BULK_MAX_CONCURRENCY: maximumConcurrency,
});

/** What the embedded stack needs; every port that isn't given is a free one. @throws {InvalidConfigurationError} */
export function readLocalConfig(environment: Environment = process.env) {
  const values = parse(localSchema, environment);
  return {
    cacheDirectory:
      values.BULK_CACHE_DIR ?? join(userCacheDirectory(values.XDG_CACHE_HOME), "durable-bulk-registration"),
    ports: {
      postgres: values.BULK_POSTGRES_PORT,
      postgrest: values.BULK_POSTGREST_PORT,
      gateway: values.BULK_SUPABASE_PORT,
      temporal: values.BULK_TEMPORAL_PORT,
      temporalUi: values.BULK_TEMPORAL_UI_PORT,
      http: values.BULK_HTTP_PORT,
    },
    temporalCliPath: values.TEMPORAL_CLI_PATH,
    temporalTestServerPath: values.TEMPORAL_TEST_SERVER_PATH,
    chromiumPath: values.CHROMIUM_PATH,
    /** Where the README's pictures of the console go. Undefined: they aren't wanted. */
    screenshotDirectory: values.BULK_SCREENSHOT_DIR,
    postgrestPath: values.POSTGREST_BIN,
    searchPath: environment["PATH"] ?? "",
    maximumConcurrency: values.BULK_MAX_CONCURRENCY,
  };
}

/** What `src/cli.ts` needs, also from a profile file. @throws {InvalidConfigurationError} */
export function readCliConfig(needs: CliRequirements, environment: Environment = process.env): CliConfig {
  return readCliSettings(environment, needs);
}

/**
 * Postgres refuses to run as root, so for root it runs as another user, which can't enter root's home: there the
 * cache lies in the system's folder for such things.
 */
function userCacheDirectory(xdgCacheHome: string | undefined): string {
  if (xdgCacheHome !== undefined) return xdgCacheHome;
  return process.getuid?.() === 0 ? "/var/cache" : join(homedir(), ".cache");
}

function parse<T extends z.ZodType>(schema: T, environment: Environment): z.output<T> {
  const parsed = schema.safeParse(withoutEmptyValues(environment));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new InvalidConfigurationError(`The environment is incomplete or wrong:\n  ${problems.join("\n  ")}`);
}
