import { expect, it } from "vitest";
import { auditWorkflowId, runWorkflowId } from "../../src/domain/identifiers.ts";

const bulkId = "b0000000-0000-4000-8000-000000000001";

it("a round has a run id of its own, and so has its audit", () => {
  expect(runWorkflowId(bulkId, 1)).toBe(`bulk-registration:${bulkId}:r1`);
  expect(runWorkflowId(bulkId, 12)).toBe(`bulk-registration:${bulkId}:r12`);
  expect(auditWorkflowId(bulkId, 1)).toBe(`bulk-registration:${bulkId}:r1:audit`);
});

it("no two rounds share an id with each other or with an audit", () => {
  const ids = [1, 2, 11, 12].flatMap((round) => [
    runWorkflowId(bulkId, round),
    auditWorkflowId(bulkId, round),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
});
