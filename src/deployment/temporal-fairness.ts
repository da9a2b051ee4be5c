/** Reads whether a task queue is fair, so that the runs of one coordinator leave room for those of others. */
import type { AdminConnection, PartitionStatus } from "./admin-connection.ts";
import { grpcCodeOf } from "./temporal-problem.ts";
import { ACTIVITY_TASKS, WORKFLOW_TASKS } from "./temporal-workers.ts";

/** The default partitions of a task queue. */
const PARTITIONS = [0, 1, 2, 3];

/** @returns undefined when the server doesn't say (Temporal Cloud, or a server before 1.29), or when no task has had to wait so far */
export async function readFairness(
  { adminService }: AdminConnection,
  namespace: string,
  taskQueue: string,
): Promise<boolean | undefined> {
  const partitions = [WORKFLOW_TASKS, ACTIVITY_TASKS].flatMap((taskQueueType) =>
    PARTITIONS.map((normalPartitionId) => ({ taskQueue, taskQueueType, normalPartitionId })),
  );
  try {
    const described = await Promise.all(
      partitions.map((taskQueuePartition) =>
        adminService.describeTaskQueuePartition({
          namespace,
          taskQueuePartition,
          // This queue exists even when workers are versioned.
          buildIds: { unversioned: true },
        }),
      ),
    );
    return isFair(
      described
        .flatMap(({ versionsInfoInternal = {} }) => Object.values(versionsInfoInternal))
        .flatMap(({ physicalTaskQueueInfo }) => physicalTaskQueueInfo?.internalTaskQueueStatus ?? []),
    );
  } catch (error) {
    if (grpcCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

function isFair(statuses: readonly PartitionStatus[]): boolean | undefined {
  if (statuses.some(({ fairMaxReadLevel }) => fairMaxReadLevel)) return true;
  return statuses.some(({ maxReadLevel }) => Number(maxReadLevel?.toString() ?? 0) > 0) ? false : undefined;
}
