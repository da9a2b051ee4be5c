/** What the worker is told by its environment. */
import { z } from "zod";
import { deploymentConfig, deploymentSettings } from "./deployment-settings.ts";
import { parseEnvironment } from "./environment.ts";
import type { Environment } from "./environment.ts";
import { privateJwk } from "./secret-settings.ts";
import { text, wholeNumber } from "./setting-types.ts";
import { readTemporalSettings } from "./temporal-settings.ts";

const workerSettings = z.object({
  ...deploymentSettings,
  BULK_REGISTRAR_JWK: privateJwk,
  /** Path of workflows bundled before (`bundleWorkflowCode`), for quicker starts. Default: bundled at the start. */
  BULK_WORKFLOW_BUNDLE: text.optional(),
  /** Activities that this worker process works on at a time, over all runs. */
  BULK_ACTIVITY_SLOTS: wholeNumber(1, 1_000).default(40),
});

/** @throws {InvalidConfigurationError} */
export function readWorkerConfig(environment: Environment = process.env) {
  const values = parseEnvironment(workerSettings, environment);
  return {
    ...deploymentConfig(values),
    temporal: readTemporalSettings(environment),
    registrarKey: values.BULK_REGISTRAR_JWK,
    activitySlots: values.BULK_ACTIVITY_SLOTS,
    workflowBundlePath: values.BULK_WORKFLOW_BUNDLE,
  };
}
