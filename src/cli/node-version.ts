/** Checks Node's version before other files load, because an older Node fails at the first file that it can't read. */

/** The oldest version, equal to `engines` in `package.json`. */
export const OLDEST_NODE = "22.12.0";

/** @returns undefined when the version is new enough */
export function nodeProblem(version: string): string | undefined {
  return isOlder(version.split("."), OLDEST_NODE.split("."))
    ? `bulk-registration needs Node ${OLDEST_NODE} or later, and this is Node ${version}.`
    : undefined;
}

function isOlder(version: readonly string[], oldest: readonly string[]): boolean {
  const differing = oldest.findIndex((part, index) => Number(part) !== Number(version[index]));
  return differing !== -1 && Number(version[differing]) < Number(oldest[differing]);
}
