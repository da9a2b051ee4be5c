/** One attempt to register one mentor. */
import { activityInfo, cancellationSignal, heartbeat } from "@temporalio/activity";
import type { ProxyRegistrationService } from "./dependencies.ts";
import { logFailure, submissionFailure } from "./failure.ts";
import type { RegistrationReceipt, SubmitRegistrationInput } from "./types.ts";

/** Milliseconds between two heartbeats; the heartbeat timeout is five times as long. */
const HEARTBEAT_INTERVAL = 1_000;

export async function submitRegistration(
  registrations: ProxyRegistrationService,
  input: SubmitRegistrationInput,
): Promise<RegistrationReceipt> {
  const { attemptsBefore = 0, ...submission } = input;
  const attemptOfActivity = activityInfo().attempt;
  const attempt = attemptsBefore + attemptOfActivity;
  const beating = setInterval(() => heartbeat(), HEARTBEAT_INTERVAL);
  try {
    return await registrations.submit({ ...submission, attempt }, cancellationSignal());
  } catch (error) {
    logFailure("An attempt to register a mentor failed", error, {
      bulkId: input.bulkId,
      round: input.round,
      mentorId: input.mentorId,
      attempt,
    });
    throw submissionFailure(error, attempt, attemptOfActivity);
  } finally {
    clearInterval(beating);
  }
}
