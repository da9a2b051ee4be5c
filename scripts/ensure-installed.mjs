// Installs the dependencies when they are missing or older than the lockfile, so that `npm start` and `npm test` work in a fresh
// clone. The file is plain JavaScript for Node 18 or later, because the install brings the pinned Node.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const LOCKFILE = "package-lock.json";
const INSTALLED = "node_modules/.package-lock.json"; // npm writes this file at the end of a successful install
const PINNED_NODE = "node_modules/node/bin/node";

const fresh =
  existsSync(INSTALLED) &&
  existsSync(PINNED_NODE) &&
  statSync(INSTALLED).mtimeMs >= statSync(LOCKFILE).mtimeMs;
if (!fresh) {
  console.error("Installing the dependencies (once) ...");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status, error } = spawnSync(npm, ["ci", "--no-audit", "--no-fund"], {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (error) throw error;
  process.exit(status ?? 1);
}
