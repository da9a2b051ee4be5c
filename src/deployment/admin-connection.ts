/**
 * A connection that also reaches the admin service of a Temporal server, which `tdbg` uses. The SDK doesn't know the service, and
 * Temporal Cloud doesn't have it. Only the used calls are described here:
 * https://github.com/temporalio/temporal/tree/main/proto/internal/temporal/server/api
 */
import { Connection } from "@temporalio/client";
import type { ConnectionOptions } from "@temporalio/client";
import type { ConnectionCtorOptions } from "@temporalio/client/lib/connection.js";
import protobuf from "protobufjs";

const SERVICE = "temporal.server.api.adminservice.v1.AdminService";

const PROTO = `
  syntax = "proto3";
  message TaskQueuePartition { string task_queue = 1; int32 task_queue_type = 2; int32 normal_partition_id = 3; }
  message TaskQueueVersionSelection { bool unversioned = 2; }
  message DescribeTaskQueuePartitionRequest {
    string namespace = 1;
    TaskQueuePartition task_queue_partition = 2;
    TaskQueueVersionSelection build_ids = 3;
  }
  message FairLevel {}
  message InternalTaskQueueStatus { int64 max_read_level = 6; FairLevel fair_max_read_level = 9; }
  message PhysicalTaskQueueInfo { repeated InternalTaskQueueStatus internal_task_queue_status = 3; }
  message TaskQueueVersionInfoInternal { PhysicalTaskQueueInfo physical_task_queue_info = 2; }
  message DescribeTaskQueuePartitionResponse { map<string, TaskQueueVersionInfoInternal> versions_info_internal = 1; }
  service AdminService {
    rpc DescribeTaskQueuePartition (DescribeTaskQueuePartitionRequest) returns (DescribeTaskQueuePartitionResponse);
  }`;

/** One of the two levels is present when a task had to wait. Which one is present shows how the queue keeps its tasks. */
export interface PartitionStatus {
  maxReadLevel?: { toString(): string } | null;
  fairMaxReadLevel?: object | null;
}

interface PartitionDescription {
  versionsInfoInternal?: Record<
    string,
    { physicalTaskQueueInfo?: { internalTaskQueueStatus?: PartitionStatus[] } | null }
  >;
}

interface AdminService {
  describeTaskQueuePartition(request: {
    namespace: string;
    taskQueuePartition: { taskQueue: string; taskQueueType: number; normalPartitionId: number };
    buildIds: { unversioned: true };
  }): Promise<PartitionDescription>;
}

export class AdminConnection extends Connection {
  readonly adminService: AdminService;

  constructor(made: ConnectionCtorOptions) {
    super(made);
    const { client, callContextStorage, apiKeyFnRef, options } = made;
    const implementation = Connection.generateRPCImplementation({
      serviceName: SERVICE,
      client,
      callContextStorage,
      apiKeyFnRef,
      staticMetadata: options.metadata,
      ...(options.interceptors !== undefined && { interceptors: options.interceptors }),
    });
    const service = protobuf.parse(PROTO).root.lookupService("AdminService");
    this.adminService = service.create(implementation) as unknown as AdminService;
  }

  /** Connects at the first call. */
  static override lazy(options?: ConnectionOptions): AdminConnection {
    return super.lazy(options) as AdminConnection;
  }
}
