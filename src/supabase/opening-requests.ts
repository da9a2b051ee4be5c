/** What is asked for when a bulk registration or a round is opened, and what comes back. */
import type { RetryChoice } from "../domain/retry-choice.ts";
import type { RunSettings } from "../domain/run-settings.ts";
import type { Selection } from "../domain/selection.ts";
import type { StoredTemplate } from "../domain/template.ts";

export interface OpenRequest {
  bulkId: string;
  template: StoredTemplate;
  /** At least one mentor. */
  selection: Selection;
  settings: RunSettings;
}

export interface OpenRoundRequest {
  bulkId: string;
  round: number;
  settings: RunSettings;
  /** Default: all failed items. */
  choice?: RetryChoice | undefined;
  /** A UUID that finds the round again. */
  requestId?: string | undefined;
}

export interface OpenedBulkRegistration extends Omit<OpenedRound, "total"> {
  projectId: string;
}

export interface OpenedRound {
  round: number;
  total: number;
  ended: boolean;
  /** The writes that the run may have in flight. */
  concurrency: number;
}
