/** Pins a run, and the runs that continue it, to the worker version on which it began. */
import type { WorkflowDefinitionOptions } from "@temporalio/common";
import { workflowInfo } from "@temporalio/workflow";

/** A worker without a version must not set a versioning behavior: the server would refuse its decisions. */
export function pinnedWhereVersioned(): WorkflowDefinitionOptions {
  const { deploymentName = "" } = workflowInfo().currentDeploymentVersion ?? {};
  return deploymentName === "" ? {} : { versioningBehavior: "PINNED" };
}
