/** What a request asks of its run beside the template: kept with the request, so that it is started so whenever it is. */
import { effectiveConcurrency } from "./concurrency.ts";
import { checkTolerance } from "./tolerance.ts";
import type { Tolerance } from "./tolerance.ts";

export interface AskedSettings {
  /** As asked, before the deployment's maximum lowers it. */
  concurrency?: number;
  tolerance?: Tolerance;
}

/** @throws {InvalidRequestError} naming the field and the rule */
export function checkAskedSettings({ concurrency, tolerance }: AskedSettings): AskedSettings {
  if (concurrency !== undefined) effectiveConcurrency(concurrency);
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(tolerance !== undefined && { tolerance: checkTolerance(tolerance) }),
  };
}
