/** Whether a run stays on the version of the workers that it began on, and with it the runs that it continues as. */
import type { WorkflowDefinitionOptions } from "@temporalio/common";
import { workflowInfo } from "@temporalio/workflow";

/** A worker without a version must not speak of one: the server would refuse its decisions. */
export function pinnedWhereVersioned(): WorkflowDefinitionOptions {
  const { deploymentName = "" } = workflowInfo().currentDeploymentVersion ?? {};
  return deploymentName === "" ? {} : { versioningBehavior: "PINNED" };
}
