/** The forms that a run can take: an activity for each mentor, or stretches with several mentors per write. */
import type { RunSettings } from "../../src/domain/run-settings.ts";
import type { SeededRandom } from "./seeded-random.ts";

export type RunForm = "activityEach" | "stretches";

export function drawForm(random: SeededRandom): RunForm {
  return random.pick(["activityEach", "stretches"] as const);
}

/** What to ask of a run so that it takes the form however many mentors it has. */
export function settingsOf(form: RunForm, random: SeededRandom): RunSettings & { mentorsPerWrite: number } {
  return form === "activityEach"
    ? { mentorsPerActivity: 1, mentorsPerWrite: 1 }
    : { mentorsPerActivity: 1_000_000, mentorsPerWrite: random.integer(1, 3) };
}
