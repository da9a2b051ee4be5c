/** Describes registrations of the chapter in words: those that overlap with a request, and those of a list. */
import type { ChapterRegistration } from "../client/chapter-types.ts";
import type { Preflight } from "../client/overview-types.ts";
import { asText } from "./terminal.ts";

/** @returns undefined when no registration overlaps */
export function overlapsText({ overlaps }: Pick<Preflight, "overlaps">): string | undefined {
  if (overlaps.length === 0) return undefined;
  return [
    "Already registered for the same day. Check whether this is the same session:",
    ...overlaps.map(
      ({ mentorIds, registered, ...registration }) =>
        `  ${activityText(registration)}: ${mentorIds.length} of its ${registered} mentors (${registration.bulkId})`,
    ),
  ].join("\n");
}

export function chapterLine({ bulkId, registered, mentor, ...registration }: ChapterRegistration): string {
  const name = mentor === null ? undefined : mentor.name;
  const who = name === undefined || name === null ? `${registered} registered` : asText(name);
  return `${bulkId}  ${activityText(registration)}  ${who}`;
}

function activityText(
  registration: Pick<ChapterRegistration, "activityType" | "date" | "durationMinutes" | "coordinatorName">,
): string {
  const { activityType, date, durationMinutes, coordinatorName } = registration;
  const by = coordinatorName === null ? "a coordinator of your chapter" : asText(coordinatorName);
  return `${asText(activityType)}, ${date}, ${durationMinutes} min, by ${by}`;
}
