/**
 * Makes folders for the databases of tests. The folders are in memory when there is room, because tests create and drop hundreds
 * of databases and thousands of files.
 */
import { mkdtemp, readFile, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Linux's memory file system. */
const IN_MEMORY = "/dev/shm";

/** Free bytes that the memory file system must have. Containers often have 64 MB, and a test of 100,000 mentors needs more. */
const ROOM = 4 * 1_024 ** 3;

/** Makes a folder, which the caller removes. */
export async function makeDataFolder(prefix: string): Promise<string> {
  return mkdtemp(join(await fastFolder(), prefix));
}

/** @returns a folder in memory when there is room, or the system's folder for temporary files */
export async function fastFolder(): Promise<string> {
  return (await hasRoom(IN_MEMORY)) && (await runsPrograms(IN_MEMORY)) ? IN_MEMORY : tmpdir();
}

async function hasRoom(path: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize >= ROOM;
  } catch {
    return false;
  }
}

/** False for a file system that was mounted without the right to run programs, as containers often do. */
async function runsPrograms(path: string): Promise<boolean> {
  const mounts = await readFile("/proc/self/mounts", "utf8").catch(() => "");
  const options = mounts
    .split("\n")
    .find((mount) => mount.split(" ")[1] === path)
    ?.split(" ")[3];
  return options !== undefined && !options.split(",").includes("noexec");
}
