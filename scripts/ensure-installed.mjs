// Installs the dependencies when they are missing or older than the lockfile, so that `npm start` and `npm test`
// work in a fresh clone. Plain JavaScript for any Node from 18 on: the pinned Node comes with the install itself.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const LOCKFILE = "package-lock.json";
const INSTALLED = "node_modules/.package-lock.json"; // npm writes it last, when an install has succeeded
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
