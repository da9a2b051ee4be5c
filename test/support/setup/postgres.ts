/** One Postgres for all test files of a run, with a migrated and seeded template; each file has its own database. */
import type { TestProject } from "vitest/node";
import { startTestPostgres } from "../../../src/testing/database.ts";
import type { TestPostgresAddress } from "../../../src/testing/database.ts";
import { sharedByRun } from "./shared.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresAddress: TestPostgresAddress;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { value, giveBack } = await sharedByRun("postgres", async () => {
    const postgres = await startTestPostgres();
    return { value: postgres.address, stop: () => postgres.stop() };
  });
  project.provide("postgresAddress", value);
  return giveBack;
}
