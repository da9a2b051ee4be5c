/** Reads the worker's settings from the environment. */
import { z } from "zod";
import { deploymentConfig, deploymentSettings } from "./deployment-settings.ts";
import { InvalidConfigurationError, parseEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { packageVersion } from "./package-version.ts";
import { privateJwk } from "./secret-settings.ts";
import { listenAddress, text, wholeNumber } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";

/** A name that Temporal accepts. Temporal joins the two names with a full stop or a colon, and reserves two leading underscores. */
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
   * The name of the Worker Deployment, 1 to 255 characters. With it, each run stays on the worker version on which it began.
   * Default: none, and any worker of the task queue works on any run.
   */
  BULK_DEPLOYMENT_NAME: versionPart(/^[\w-]*$/, "must be letters, digits, - and _").optional(),
  /** This worker's version within the deployment, 1 to 255 characters. Default: the version of the package. */
  BULK_BUILD_ID: versionPart(/^[\w.+-]*$/, "must be letters, digits, -, _, + and full stops").optional(),
  BULK_REGISTRAR_JWK: privateJwk,
  /** The address on which the worker answers `/livez` and `/readyz`. Default: none. */
  BULK_HEALTH_ADDRESS: listenAddress.optional(),
  /**
   * The path of a workflow bundle that was built in advance (`bundleWorkflowCode`), for quicker starts. Without it, and with
   * traces, the worker bundles the workflows at its start.
   */
  BULK_WORKFLOW_BUNDLE: text.optional(),
  /** The activities that this worker process works on at the same time, over all runs, without stretches of many mentors. */
  BULK_ACTIVITY_SLOTS: wholeNumber(1, 1_000).default(50),
  /**
   * The stretches of many mentors that this worker process works on at the same time, each with up to `run_concurrency` writes in
   * flight.
   */
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

/** @returns undefined when the worker has no version. @throws {InvalidConfigurationError} */
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
