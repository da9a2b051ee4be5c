/** Looks for what must never be in a history, a log or a failure: names, notes, tokens, keys, passwords. */

import { LOCAL_PASSWORD } from "../../src/testing/stack/seeded-coordinators.ts";
import type { Stage } from "./stage.ts";

export interface Secret {
  /** The kind of the secret, for the sentence of a violation, which never quotes the secret. */
  name: string;
  text: string;
}

/** Shorter secrets would be found by chance. */
const SHORTEST = 6;

/** The number of characters of a note that make it unique. */
const TELLING_NOTE = 12;

/** A separator that no secret holds, so that no secret is found across two parts. */
const BETWEEN_PARTS = "\u0000";

/** Three parts in base64url, the first of which begins with `{"`. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/;
const PRIVATE_KEY = /-----BEGIN[A-Z ]*PRIVATE KEY-----|"d"\s*:\s*"[\w-]{40,}"/;

/**
 * Searches what a stage has written: histories and workers' logs since the search before, and all stored failures.
 *
 * @returns a sentence for each kind of secret that is found
 */
export async function searchStage(stage: Stage): Promise<string[]> {
  const secrets = await secretsOf(stage);
  const places = {
    "the histories": await stage.newHistories(),
    "the workers' logs": stage.newLogs(),
    "the stored failures": await storedFailures(stage),
  };
  return Object.entries(places).flatMap(([where, text]) => findSecrets(where, text, secrets));
}

async function secretsOf(stage: Stage): Promise<Secret[]> {
  const names = await stage.rows<{ full_name: string }>("select distinct full_name from public.mentors");
  const notes = await stage.rows<{ note: string }>(
    "select distinct note from public.bulk_registrations where char_length(note) >= $1",
    [TELLING_NOTE],
  );
  return [
    ...names.map(({ full_name }) => ({ name: "a mentor's name", text: full_name })),
    ...notes.map(({ note }) => ({ name: "a note", text: note })),
    { name: "the sessions' private key", text: stage.sessionKey.d },
    { name: "the runs' private key", text: stage.registrarKey.d },
    { name: "a password", text: LOCAL_PASSWORD },
  ];
}

/** Stored failures and audits. */
async function storedFailures(stage: Stage): Promise<string> {
  const found = await stage.rows<{ text: string }>(
    `select concat_ws(' ', error_code, error_cause) as text from public.bulk_registration_items where error_code is not null
     union
     select to_jsonb(a)::text from (
       select failed_by_code, steering from public.bulk_registration_audits
     ) a`,
  );
  return found.map(({ text }) => text).join("\n");
}

/**
 * @param where the place, such as `the histories`
 * @param text the text as it was written; base64 inside it is searched as well
 * @returns a sentence for each secret that is found
 */
export function findSecrets(where: string, text: string, secrets: readonly Secret[]): string[] {
  const whole = [text, ...decodedParts(text)].join(BETWEEN_PARTS);
  const found = [...patternsOf(secrets)].filter(([, pattern]) => pattern.test(whole)).map(([name]) => name);
  if (TOKEN.test(whole)) found.push("a token");
  if (PRIVATE_KEY.test(whole)) found.push("a private key");
  return found.map((name) => `${where} hold ${name}`);
}

/** One pattern for each kind of secret. A search for each of a thousand names would read the text a thousand times. */
function patternsOf(secrets: readonly Secret[]): Map<string, RegExp> {
  const texts = Map.groupBy(
    secrets.filter(({ text }) => text.length >= SHORTEST),
    ({ name }) => name,
  );
  return new Map(
    [...texts].map(([name, ofKind]) => {
      // JSON writes some characters with escapes.
      const written = new Set(ofKind.flatMap(({ text }) => [text, escaped(text)]));
      return [name, new RegExp([...written].map((each) => RegExp.escape(each)).join("|"))];
    }),
  );
}

/** The payloads of a history in JSON are base64 of JSON, which may hold base64 again. */
function decodedParts(text: string, depth = 0): string[] {
  if (depth === 2) return [];
  const parts: string[] = [];
  for (const [part] of text.matchAll(/[A-Za-z0-9+/]{16,}={0,2}/g)) {
    const decoded = Buffer.from(part, "base64").toString("utf8");
    parts.push(decoded);
    // Many texts can be decoded as base64: only a result that is text is searched.
    if (!decoded.includes("\ufffd")) parts.push(...decodedParts(decoded, depth + 1));
  }
  return parts;
}

function escaped(secret: string): string {
  return JSON.stringify(secret).slice(1, -1);
}
