/** The forms of a run: an activity for each mentor, or stretches with several mentors per write. */
import type { RunSettings } from "../../src/domain/run-settings.ts";
import type { SeededRandom } from "./seeded-random.ts";

export type RunForm = "activityEach" | "stretches";

export function drawForm(random: SeededRandom): RunForm {
  return random.pick(["activityEach", "stretches"] as const);
}

/** The settings that give a run this form with any number of mentors. */
export function settingsOf(form: RunForm, random: SeededRandom): RunSettings & { mentorsPerWrite: number } {
  return form === "activityEach"
    ? { mentorsPerActivity: 1, mentorsPerWrite: 1 }
    : { mentorsPerActivity: 1_000_000, mentorsPerWrite: random.integer(1, 3) };
}
