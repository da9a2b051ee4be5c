/** Versions of workers on a test's own dev server, by the commands of docs/deploying.md. */
import type { WorkerDeploymentVersion } from "@temporalio/common";
import { eventually } from "./deferred.ts";
import type { OwnDevServer } from "./own-dev-server.ts";

/** The version as options of Temporal's command line. */
export const optionsOf = ({ deploymentName, buildId }: WorkerDeploymentVersion) => [
  "--deployment-name",
  deploymentName,
  "--build-id",
  buildId,
];

/** Sends new runs to a version. Temporal refuses until workers of the version poll for both kinds of tasks. */
export async function makeCurrent(
  { command }: OwnDevServer,
  version: WorkerDeploymentVersion,
): Promise<void> {
  await eventually("the version is current", () =>
    command("worker", "deployment", "set-current-version", ...optionsOf(version), "--yes").then(
      () => true,
      () => false,
    ),
  );
}
