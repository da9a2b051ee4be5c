/** Examines a whole deployment: Temporal, the Supabase project, and the settings on which both must agree. */
import type { JWK } from "jose";
import type { SupabaseProject } from "../supabase/supabase-project.ts";
import type { AdminConnection } from "./admin-connection.ts";
import type { Finding } from "./finding.ts";
import { examineSupabase } from "./supabase-doctor.ts";
import { examineTemporal } from "./temporal-doctor.ts";

export interface Examination {
  temporal: { connection: AdminConnection; address: string; namespace: string };
  supabase: SupabaseProject;
  taskQueue: string;
  registrarKey?: JWK | undefined;
  /** True when sessions are checked with the keys that the project publishes. Default: true. */
  publishedKeys?: boolean;
  /** True when missing search attributes are created. Default: false. */
  fix?: boolean;
  /** This machine's clock, in milliseconds since 1970. */
  clock?: () => number;
}

/** @throws {InvalidSigningKeyError} */
export async function examineDeployment(examination: Examination): Promise<Finding[]> {
  const { temporal, supabase, taskQueue, registrarKey, publishedKeys = true } = examination;
  const { fix = false, clock = Date.now } = examination;
  const findings = await Promise.all([
    examineTemporal({ ...temporal, taskQueue, fix, clock }),
    examineSupabase({ project: supabase, registrarKey, publishedKeys, clock }),
  ]);
  return findings.flat();
}
