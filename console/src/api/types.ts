/** The types of the backend's answers. The file imports only types, so the browser loads no code of the client. */
import type { BulkRegistrationSummary } from "../../../src/client/overview-types.ts";
import type { BulkProgressSnapshot } from "../../../src/domain/progress.ts";
import type { ProxyActivityTemplate } from "../../../src/domain/template.ts";

export type { AmendmentKind } from "../../../src/domain/amendment.ts";
export type { AmendmentPreflight } from "../../../src/client/types.ts";
export type {
  ChapterRegistration,
  OnlyMentor,
  RegistrationOverlap,
} from "../../../src/client/chapter-types.ts";
export type {
  ActingCoordinator,
  BulkRegistrationItem,
  BulkRegistrationSummary,
  Mentor,
  OwnListStatus,
  Preflight,
  RegistrationStatus,
} from "../../../src/client/overview-types.ts";
export type { Page } from "../../../src/client/page.ts";
export type { BulkProgressUpdate, Pause, RunPhase, WaitingFor } from "../../../src/domain/progress.ts";
export type { BulkProgressSnapshot, ProxyActivityTemplate };

export type BulkRegistrationDetails = BulkRegistrationSummary & { progress: BulkProgressSnapshot };

export interface Registration {
  mentorIds: readonly string[];
  template: ProxyActivityTemplate;
}

export interface StartedRound {
  bulkId: string;
  round: number;
  total: number;
}

/** The data of the event `snapshot`. With `skipped`, the snapshot replaces this number of events. */
export type ProgressSnapshotEvent = BulkProgressSnapshot & { skipped?: number };
