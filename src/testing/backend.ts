/** Starts a Supabase project for one test: a database from the template, PostgREST, and a gateway with its sign-in. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client as Session } from "pg";
import { startGateway } from "./stack/gateway.ts";
import type { RecoveryMail } from "./stack/gateway-recovery.ts";
import { startPostgrest } from "./stack/postgrest.ts";
import { SEEDED_COORDINATORS } from "./stack/seeded-coordinators.ts";
import { loadSigningKeys } from "./stack/signing-keys.ts";
import type { PrivateSigningKey } from "./stack/signing-keys.ts";
import { readLocalConfig } from "../config/local-config.ts";
import { connectToTestPostgres, createTestDatabase, withSession } from "./database.ts";
import type { TestPostgresAddress } from "./database.ts";
import { signInAs } from "./sign-in.ts";

const PUBLISHABLE_KEY = "sb_publishable_test";

export interface TestBackend {
  readonly supabase: { url: string; publishableKey: string };
  readonly registrarKey: PrivateSigningKey;
  readonly sessionKey: PrivateSigningKey;
  /**
   * Signs a seeded coordinator in.
   *
   * @param number of the seeded coordinator, from 1. The first two are in chapter 1, the third is in chapter 2.
   * @returns an access token
   */
  signIn(number: number): Promise<string>;
  /** The mails that the sign-in has sent. Each link opens the page for a new password. */
  readonly mails: readonly RecoveryMail[];
  /** Reads rows as the superuser, without row level security. */
  rows<T extends Record<string, unknown>>(query: string, values?: unknown[]): Promise<T[]>;
  /** Opens a session of the superuser, for tests that hold locks. */
  withSession<T>(use: (session: Session) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/** @param options.maximumRows the most rows in one answer of PostgREST. Default: 1,000 */
export async function startBackend(
  postgres: TestPostgresAddress,
  options: { maximumRows?: number } = {},
): Promise<TestBackend> {
  const database = await createTestDatabase(connectToTestPostgres(postgres));
  const keyFolder = await mkdtemp(join(tmpdir(), "test-keys-"));
  await chmod(keyFolder, 0o700);
  const keys = await loadSigningKeys(keyFolder);
  const postgrest = await startPostgrest({
    databaseUrl: database.url("authenticator"),
    publicKeys: keys.publicKeys,
    maximumRows: options.maximumRows,
    binaryPath: readLocalConfig().postgrestPath,
  });
  const mails: RecoveryMail[] = [];
  const gateway = await startGateway({
    sendMail: (mail) => void mails.push(mail),
    postgrestUrl: postgrest.url,
    sessionKey: keys.session,
    publicKeys: keys.publicKeys,
    publishableKey: PUBLISHABLE_KEY,
    coordinators: SEEDED_COORDINATORS,
  });
  const supabase = { url: gateway.url, publishableKey: PUBLISHABLE_KEY };
  return {
    supabase,
    registrarKey: keys.registrar,
    sessionKey: keys.session,
    mails,
    signIn: (number) => signInAs(supabase, number),
    rows: (query, values = []) =>
      withSession(
        database.url("supabase_admin"),
        async (session) => (await session.query(query, values)).rows,
      ),
    withSession: (use) => withSession(database.url("supabase_admin"), use),
    stop: async () => {
      await gateway.stop();
      await postgrest.stop();
      await database.drop();
      await rm(keyFolder, { recursive: true });
    },
  };
}
