/**
 * Keeps a session between commands, so that a script of fifty commands signs in once: in the user's state folder, one file per
 * project and coordinator, which only its owner may read. A file that is broken, or open to others, counts as none.
 */
import { createHash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

/** Bytes of a session, at most. */
const LARGEST = 64 * 1_024;

const sessionSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_at: z.number().positive(),
});

export interface SessionOwner {
  /** Such as `~/.local/state`. */
  stateFolder: string;
  supabaseUrl: string;
  email: string;
}

export function sessionFileOf({ stateFolder, supabaseUrl, email }: SessionOwner): string {
  const owner = JSON.stringify([supabaseUrl.replace(/\/+$/, ""), email.toLowerCase()]);
  const name = createHash("sha256").update(owner).digest("hex").slice(0, 32);
  return join(stateFolder, "bulk-registration", "sessions", `${name}.json`);
}

/** As supabase-js wants it. What can't be written to the file is kept for as long as the process lives. */
export class SessionFile {
  readonly #path: string;
  /** Whether the session is to be kept when supabase-js drops it. */
  readonly #isSpared: () => boolean;
  #held: string | null = null;

  constructor(path: string, isSpared: () => boolean) {
    this.#path = path;
    this.#isSpared = isSpared;
  }

  /** Another command may have renewed the session meanwhile: the file goes first. */
  getItem(): string | null {
    return readSession(this.#path) ?? this.#held;
  }

  async setItem(_key: string, value: string): Promise<void> {
    this.#held = value;
    const folder = dirname(this.#path);
    const unfinished = `${this.#path}.${randomUUID()}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      await writeFile(unfinished, value, { mode: 0o600, flag: "wx" });
      await rename(unfinished, this.#path);
    } catch {
      // Without a place for it, the next command signs in.
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  async removeItem(): Promise<void> {
    if (!this.#isSpared()) await this.forget();
  }

  async forget(): Promise<void> {
    this.#held = null;
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}

function readSession(path: string): string | undefined {
  try {
    const descriptor = openSync(path, "r");
    try {
      // Asked of what was opened: a file of that name may be another one by then.
      const { mode, uid, size } = fstatSync(descriptor);
      const isOwn = (mode & 0o077) === 0 && uid === (process.getuid?.() ?? uid);
      if (!isOwn || size > LARGEST) return undefined;
      const contents = readFileSync(descriptor, "utf8");
      return sessionSchema.safeParse(JSON.parse(contents)).success ? contents : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
