/** `npm run scaling`: writes the tables of docs/scaling.md from the measured units. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeTables } from "../report-page.ts";
import type { Units } from "./model.ts";
import { scalingTables } from "./report.ts";
import { UNITS_FILE } from "./units.ts";

const units = JSON.parse(await readFile(UNITS_FILE, "utf8")) as Units;
await writeTables(fileURLToPath(new URL("../../docs/scaling.md", import.meta.url)), scalingTables(units));
