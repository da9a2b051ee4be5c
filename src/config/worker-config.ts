/** What the worker is told by its environment. */
import { z } from "zod";
import { deploymentConfig, deploymentSettings } from "./deployment-settings.ts";
import { InvalidConfigurationError, parseEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { packageVersion } from "./package-version.ts";
import { privateJwk } from "./secret-settings.ts";
import { listenAddress, text, wholeNumber } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";

/** What Temporal takes as a name: it joins the two with a full stop or a colon, and keeps two underscores for itself. */
const versionPart = (letters: RegExp, rule: string) =>
  text.pipe(
    z
      .string()
      .max(255)
      .regex(letters, rule)
      .refine((name) => !name.startsWith("__"), { error: "must not begin with two underscores" }),
  );

const workerSettings = z.object({
  ...deploymentSettings,
  /**
   * Name of the Worker Deployment, 1 to 255 characters: each run then stays on the version of the worker that it began on.
   * Default: none, and any worker of the task queue goes on with any run.
   */
  BULK_DEPLOYMENT_NAME: versionPart(/^[\w-]*$/, "must be letters, digits, - and _").optional(),
  /** This worker's version within the deployment, 1 to 255 characters. Default: the version of the package. */
  BULK_BUILD_ID: versionPart(/^[\w.+-]*$/, "must be letters, digits, -, _, + and full stops").optional(),
  BULK_REGISTRAR_JWK: privateJwk,
  /** Where the worker says whether it lives and takes work: `/livez` and `/readyz`. Default: nowhere. */
  BULK_HEALTH_ADDRESS: listenAddress.optional(),
  /** Path of workflows bundled before (`bundleWorkflowCode`), for quicker starts. Default, and with traces: bundled at the start. */
  BULK_WORKFLOW_BUNDLE: text.optional(),
  /** Activities that this worker process works on at a time, over all runs, but stretches. */
  BULK_ACTIVITY_SLOTS: wholeNumber(1, 1_000).default(40),
  /** Stretches of many mentors that this worker process works on at a time, each with up to `run_concurrency` writes in flight. */
  BULK_STRETCH_SLOTS: wholeNumber(1, 1_000).default(4),
});

/** @throws {InvalidConfigurationError} */
export function readWorkerConfig(environment: Environment = process.env) {
  const values = parseEnvironment(workerSettings, environment);
  return {
    ...deploymentConfig(values),
    temporal: readTemporalSettings(environment),
    registrarKey: values.BULK_REGISTRAR_JWK,
    activitySlots: values.BULK_ACTIVITY_SLOTS,
    stretchSlots: values.BULK_STRETCH_SLOTS,
    workflowBundlePath: values.BULK_WORKFLOW_BUNDLE,
    healthAddress: values.BULK_HEALTH_ADDRESS,
    version: workerVersion(values),
  };
}

/** Undefined: the worker has no version. @throws {InvalidConfigurationError} */
function workerVersion({
  BULK_DEPLOYMENT_NAME: deploymentName,
  BULK_BUILD_ID: buildId,
}: z.output<typeof workerSettings>): { deploymentName: string; buildId: string } | undefined {
  if (deploymentName !== undefined) return { deploymentName, buildId: buildId ?? packageVersion() };
  if (buildId === undefined) return undefined;
  throw new InvalidConfigurationError(
    "The environment is incomplete or wrong:\n  BULK_BUILD_ID: has no effect without BULK_DEPLOYMENT_NAME",
  );
}
