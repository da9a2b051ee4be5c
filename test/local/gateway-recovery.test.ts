/** A forgotten password at the gateway: as supabase-js asks for the mail, opens its link, and changes the password. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGateway } from "../../src/testing/stack/gateway.ts";
import type { LocalGateway } from "../../src/testing/stack/gateway.ts";
import type { RecoveryMail } from "../../src/testing/stack/gateway-recovery.ts";
import { LOCAL_PASSWORD, SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";
import { loadSigningKeys } from "../../src/testing/stack/signing-keys.ts";

const KEY = "sb_publishable_test";
const PAGE = "http://127.0.0.1:9/console/new-password";
const EMAIL = "coordinator2@example.org";

let directory: string;
let gateway: LocalGateway;
const mails: RecoveryMail[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "gateway-"));
  const keys = await loadSigningKeys(join(directory, "keys"));
  gateway = await startGateway({
    postgrestUrl: "http://127.0.0.1:9",
    sessionKey: keys.session,
    publicKeys: keys.publicKeys,
    publishableKey: KEY,
    coordinators: SEEDED_COORDINATORS,
    sendMail: (mail) => void mails.push(mail),
  });
});

afterAll(async () => {
  await gateway?.stop();
  await rm(directory, { recursive: true, force: true });
});

function newClient() {
  return createClient(gateway.url, KEY, { auth: { persistSession: false, autoRefreshToken: false } });
}

/** @returns what the page gets behind the `#` of its address */
async function open(link: string): Promise<Record<string, string>> {
  const answer = await fetch(link, { redirect: "manual" });
  expect(answer.status).toBe(303);
  const [address, fragment] = (answer.headers.get("location") ?? "").split("#");
  expect(address).toBe(PAGE);
  return Object.fromEntries(new URLSearchParams(fragment));
}

async function askForMail(email = EMAIL) {
  const before = mails.length;
  const { error } = await newClient().auth.resetPasswordForEmail(email, { redirectTo: PAGE });
  expect(error).toBeNull();
  return mails.slice(before);
}

it("a forgotten password is changed with the session of the mailed link, and the old one and the other sessions end", async () => {
  const elsewhere = await newClient().auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
  const [mail] = await askForMail();
  expect(mail?.to).toBe(EMAIL);
  const { access_token = "", refresh_token = "", type } = await open(mail?.link ?? "");
  expect(type).toBe("recovery");

  const client = newClient();
  await client.auth.setSession({ access_token, refresh_token });
  const refusals = [];
  for (const password of ["short", LOCAL_PASSWORD]) {
    const { error } = await client.auth.updateUser({ password });
    refusals.push([error?.status, error?.code]);
  }
  expect(refusals).toEqual([
    [422, "weak_password"],
    [422, "same_password"],
  ]);
  const { data } = await client.auth.updateUser({ password: "another password" });
  expect(data.user?.email).toBe(EMAIL);

  const old = await newClient().auth.signInWithPassword({ email: EMAIL, password: LOCAL_PASSWORD });
  expect(old.error).toMatchObject({ code: "invalid_credentials" });
  const now = await newClient().auth.signInWithPassword({ email: EMAIL, password: "another password" });
  expect(now.error).toBeNull();
  const renewed = await newClient().auth.refreshSession({
    refresh_token: elsewhere.data.session?.refresh_token ?? "",
  });
  expect(renewed.error).toMatchObject({ code: "refresh_token_not_found" });
  expect((await client.auth.refreshSession()).error).toBeNull();
});

it("each link works once, and the page is told when a link is not good", async () => {
  const [mail] = await askForMail();
  const link = mail?.link ?? "";
  expect(await open(link)).toHaveProperty("access_token");
  const refused = { error: "access_denied", error_code: "otp_expired" };
  expect(await open(link)).toMatchObject(refused);
  expect(await open(link.replace(/token=[^&]*/, "token=unknown"))).toMatchObject(refused);
});

it("the answer tells no known address from an unknown one, and no token leaves this machine", async () => {
  expect(await askForMail("nobody@example.org")).toEqual([]);
  const { error } = await newClient().auth.resetPasswordForEmail(EMAIL, {
    redirectTo: "https://elsewhere.example/",
  });
  expect(error).toMatchObject({ status: 400, code: "validation_failed" });
});
