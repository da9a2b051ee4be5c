/** The allowed imports between the folders of `src`. */
import { dirname, join } from "node:path";
import type { Import } from "./source-imports.ts";

interface Arrows {
  /** The folders and files below `src` that a folder's files may import. */
  code: readonly string[];
  /** The folders from which they may import types as well. */
  types?: readonly string[];
}

const FACE: Arrows = {
  code: ["client", "supabase", "deployment", "mentors-file", "domain"],
  types: ["config"],
};

export const ARROWS: Readonly<Record<string, Arrows>> = {
  domain: { code: [] },
  config: { code: ["domain"] },
  activities: { code: ["domain"] },
  workflows: { code: ["domain"], types: ["activities/types.ts"] },
  supabase: { code: ["domain"], types: ["activities"] },
  client: {
    code: ["supabase", "deployment", "domain", "workflows/messages.ts", "workflows/search-attributes.ts"],
    types: ["workflows"],
  },
  deployment: { code: ["supabase", "domain", "workflows/search-attributes.ts"] },
  api: { code: [] },
  // For tests of users: this folder builds the dependencies that other folders receive.
  testing: {
    code: ["client", "worker", "config/local-config.ts", "supabase", "domain"],
    types: ["activities", "workflows"],
  },
  "mentors-file": { code: ["client/dense-ids.ts", "domain"] },
  http: FACE,
  cli: FACE,
  // The entry points: they read the configuration and build the dependencies.
  programs: { code: ["cli", "worker", "http", "config", "supabase", "deployment", "telemetry", "domain"] },
  telemetry: { code: ["client/watch-channels.ts", "domain"], types: ["activities", "http"] },
  worker: {
    code: ["activities", "supabase", "telemetry", "workflows/messages.ts", "domain"],
    types: ["workflows"],
  },
};

/** An entry point inside an interface: it reads the configuration. */
const ENTRY_POINT = "src/cli/main.ts";

const FOLDERS_OF_FILES: Readonly<Record<string, string>> = {
  "client.ts": "client",
  "index.ts": "client",
  "cli.ts": "programs",
  "worker.ts": "worker",
  "worker-log.ts": "worker",
  "audit-sweep.ts": "worker",
};

/** @param file below `src`. @returns the folder whose rules apply to the file */
export const folderOf = (file: string) => FOLDERS_OF_FILES[file] ?? file.split("/")[0] ?? "";

export function isAllowed({ file, from, typeOnly }: Import): boolean {
  const source = file.slice("src/".length);
  const target = join(dirname(source), from);
  const folder = folderOf(source);
  if (folderOf(target) === folder) return true;
  if (folderOf(target) === "config" && file === ENTRY_POINT) return true;
  const { code = [], types = [] } = ARROWS[folder] ?? {};
  return isIn(target, code) || (typeOnly && isIn(target, types));
}

function isIn(file: string, places: readonly string[]): boolean {
  return places.some((place) => file === place || folderOf(file) === place);
}
