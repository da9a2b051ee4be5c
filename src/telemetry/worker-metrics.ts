/** Makes the SDK export the metrics of the SDK and of this project to Prometheus. */
import { Runtime } from "@temporalio/worker";
import type { RuntimeOptions, TelemetryOptions } from "@temporalio/worker";
import { ListeningError, writeAddress } from "./listening-address.ts";
import type { ListeningAddress } from "./listening-address.ts";

/** Upper bounds in seconds. The SDK's own bounds end at a minute. */
const RUN_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 21_600, 86_400, 604_800];
const WRITE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];
const ATTEMPTS = [1, 2, 3, 5, 10, 20, 50, 100];

/** The SDK's message when it can't listen. The system's reason follows it. */
const CANNOT_LISTEN = /^Failed to start prometheus metrics exporter: (.*)$/;

/**
 * @param address undefined switches metrics off
 * @throws {ListeningError}
 */
export function installRuntime(options: RuntimeOptions, address: ListeningAddress | undefined): void {
  if (address === undefined) {
    Runtime.install(options);
    return;
  }
  try {
    Runtime.install({ ...options, telemetryOptions: metricsOptions(address) });
  } catch (error) {
    const [, reason] = CANNOT_LISTEN.exec(error instanceof Error ? error.message : "") ?? [];
    throw reason === undefined ? error : new ListeningError("BULK_METRICS_ADDRESS", address, reason, error);
  }
}

function metricsOptions(address: ListeningAddress): TelemetryOptions {
  return {
    metrics: {
      attachServiceName: false,
      prometheus: {
        bindAddress: writeAddress(address),
        useSecondsForDurations: true,
        unitSuffix: true,
        histogramBucketOverrides: {
          bulk_registration_run_duration: RUN_SECONDS,
          bulk_registration_write_duration: WRITE_SECONDS,
          bulk_registration_write_attempts: ATTEMPTS,
        },
      },
    },
  };
}
