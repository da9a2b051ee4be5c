/** A real stack on the servers of the test run, and what tests look up there. */
import { inject } from "vitest";
import type { BulkSubmissionRequest } from "../../src/client/types.ts";
import type { MentorSubmissionOutcome } from "../../src/domain/outcome.ts";
import { readItem, storedItem } from "../../src/supabase/outcome-rows.ts";
import { openScene as openOn } from "../../src/testing/scene.ts";
import type { Scene, SceneOptions } from "../../src/testing/scene.ts";
import type { TestBackend } from "./backend.ts";
import "./quiet-runtime.ts";

export type { Scene, SceneOptions };

export function openScene(options: SceneOptions = {}): Promise<Scene> {
  const servers = {
    postgres: inject("postgresAddress"),
    temporal: inject("temporalAddress"),
    workflowBundle: inject("workflowBundlePath"),
  };
  return openOn(servers, options);
}

export const TEMPLATE: BulkSubmissionRequest["template"] = {
  activityType: "Peer mentoring session",
  date: "2026-11-18",
  durationMinutes: 60,
  note: "A note that belongs in no history",
};

/** The id that the runs of a project carry. */
export async function projectIdOf(backend: Pick<TestBackend, "rows">): Promise<string> {
  const [project] = await backend.rows<{ project_id: string }>(
    "select project_id from bulk_registration_private.project",
  );
  if (project === undefined) throw new Error("The project has no id");
  return project.project_id;
}

/** The stored outcomes of a round, in the form of the reported outcomes and in the order of the round. */
export async function storedOutcomes(
  backend: Pick<TestBackend, "rows">,
  bulkId: string,
  round = 1,
): Promise<MentorSubmissionOutcome[]> {
  const rows = await backend.rows<{ item: unknown }>(
    `select jsonb_build_object(
       'sequence', sequence, 'position', position, 'mentorId', mentor_id, 'detail', detail, 'attempts', attempts,
       'errorCode', error_code, 'errorCause', error_cause, 'settledAt', settled_at
     ) as item
     from public.bulk_registration_items where bulk_id = $1 and round = $2 and sequence is not null order by position`,
    [bulkId, round],
  );
  return rows.map(({ item }) => readItem(storedItem.parse(item)).outcome);
}
