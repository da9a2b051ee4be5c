/**
 * The order of test files: slow files begin first, so that no run ends with one of them alone. Files that mostly wait take turns
 * with files that keep a processor busy.
 */
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Beginnings of paths, the slowest first. */
const WAITING = [
  "test/workflow/poisoned",
  "test/integration/temporal-tls",
  "test/integration/audits",
  "test/integration/faults",
  "test/integration/crash",
  "test/integration/program-starts",
  "test/browser/interruptions",
  "test/integration/failure-rows",
  "test/workflow/steering",
  "test/cli/deleted-run",
  "test/workflow/continue-as-new",
  "test/integration/doctor-temporal",
  "test/integration/worker-versions",
  "test/integration/other-project",
  "test/integration/cap",
  "test/http/deployments",
];

/** Beginnings of paths, the slowest first. */
const BUSY = [
  "test/faults/",
  "test/package/",
  "test/browser/accessibility",
  "test/cli/",
  "test/workflow/",
  "test/browser/",
  "test/integration/",
  "test/local/stack",
  "test/http/",
  "test/sql/",
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = (await super.sort(files)).toSorted((a, b) => rank(BUSY, a) - rank(BUSY, b));
    const waiting = sorted
      .filter((file) => rank(WAITING, file) < WAITING.length)
      .toSorted((a, b) => rank(WAITING, a) - rank(WAITING, b));
    const busy = sorted.filter((file) => !waiting.includes(file));
    return busy
      .flatMap((file, place) => [file, ...waiting.slice(place, place + 1)])
      .concat(waiting.slice(busy.length));
  }
}

function rank(paths: readonly string[], { moduleId }: TestSpecification): number {
  const place = paths.findIndex((path) => moduleId.includes(`/${path}`));
  return place === -1 ? paths.length : place;
}
