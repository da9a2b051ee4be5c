/** One Postgres for all test files of a project, with a migrated and seeded template; each file has a database of its own. */
import type { TestProject } from "vitest/node";
import { startTestPostgres } from "../../../src/testing/database.ts";
import type { TestPostgresAddress } from "../../../src/testing/database.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresAddress: TestPostgresAddress;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTestPostgres();
  project.provide("postgresAddress", postgres.address);
  return () => postgres.stop();
}
