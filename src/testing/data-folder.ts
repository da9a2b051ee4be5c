/**
 * Makes folders for the databases of tests. The folders are in memory when there is room, because tests create and drop hundreds
 * of databases.
 */
import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's memory file system. */
const IN_MEMORY = "/dev/shm";

/** Free bytes that the memory file system must have. Containers often have 64 MB, and a test of 100,000 mentors needs more. */
const ROOM = 4 * 1_024 ** 3;

/** Makes a folder, which the caller removes. */
export async function makeDataFolder(prefix: string): Promise<string> {
  return mkdtemp(join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir(), prefix));
}

async function hasRoom(path: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}
