/** The order of test files: slow files begin first, so that no run ends with one of them alone. */
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Beginnings of paths, the slowest first. */
const SLOWEST = [
  "test/faults/",
  "test/package/",
  "test/workflow/poisoned",
  "test/integration/temporal-tls",
  "test/browser/accessibility",
  "test/browser/interruptions",
  "test/integration/program-starts",
  "test/integration/audits",
  "test/integration/faults",
  "test/integration/failure-rows",
  "test/cli/deleted-run",
  "test/sql/scale",
  "test/workflow/",
  "test/browser/",
  "test/integration/",
  "test/cli/",
  "test/http/",
  "test/sql/embedded-postgres",
  "test/local/",
  "test/unit/turns",
];

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = SLOWEST.findIndex((path) => moduleId.includes(`/${path}`));
  return place === -1 ? SLOWEST.length : place;
}
