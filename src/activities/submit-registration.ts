/** One attempt to register one mentor. */
import { activityInfo, cancellationSignal, heartbeat } from "@temporalio/activity";
import type { ProxyRegistrationService } from "./dependencies.ts";
import { submissionFailure } from "./failure.ts";
import type { RegistrationReceipt, SubmitRegistrationInput } from "./types.ts";

/** Milliseconds between two heartbeats; the heartbeat timeout is ten times as long. */
const HEARTBEAT_INTERVAL = 1_000;

export async function submitRegistration(
  registrations: ProxyRegistrationService,
  input: SubmitRegistrationInput,
): Promise<RegistrationReceipt> {
  const { attempt } = activityInfo();
  const beating = setInterval(() => heartbeat(), HEARTBEAT_INTERVAL);
  try {
    return await registrations.submit({ ...input, attempt }, cancellationSignal());
  } catch (error) {
    throw submissionFailure(error, attempt);
  } finally {
    clearInterval(beating);
  }
}
