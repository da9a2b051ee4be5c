/**
 * Compares this project with the engines that people would choose instead, on the same stack, with the same writes. The
 * results are kept in bench/results.json and safety.json; the tables of bench/README.md are made from these files.
 *
 *   npm run bench:peers                            all engines, five rounds: some 30 minutes on an idle machine
 *   npm run bench:peers -- --part durations        or safety: one of the two, and the other stays as it is
 *   npm run bench:peers -- --only BullMQ,Restate   these, beside the plain loop; keeps no durations, and of the faults
 * only theirs
 *   npm run bench:peers -- --rounds 1
 */
import { parseArgs } from "node:util";
import { openBenchHost } from "../host.ts";
import { writeMeasuredPages } from "../measured-pages.ts";
import { machineNote, machineTimes } from "../processes.ts";
import { keepResult } from "../results.ts";
import { tableText } from "../statistics.ts";
import { DURATIONS, measureDurations } from "./durations.ts";
import { ENGINES } from "./engines.ts";
import { durationsTable, safetyTable, settingsTable } from "./report.ts";
import { keepSafety } from "./safety-results.ts";
import { measureSafety } from "./safety.ts";

/** Databases of the engines that use Postgres. */
const DATABASES = ["dbos", "pgboss", "graphile"];

const { values: options } = parseArgs({
  options: { only: { type: "string" }, part: { type: "string" }, rounds: { type: "string", default: "5" } },
});
if (options.part !== undefined && options.part !== "durations" && options.part !== "safety")
  throw new RangeError("--part takes durations or safety");
const only = options.only?.split(",");
const kinds = ENGINES.filter(
  ({ name }) => only === undefined || name === "plain loop" || only.includes(name),
);
const unknown = only?.find((name) => !ENGINES.some((kind) => kind.name === name));
if (unknown !== undefined)
  throw new RangeError(`--only takes ${ENGINES.map(({ name }) => name).join(", ")}, not ${unknown}`);

const host = await openBenchHost(1_000);
const freshDatabases = async () => {
  for (const name of DATABASES) {
    await host.postgres.query(`drop database if exists ${name} with (force)`);
    await host.postgres.query(`create database ${name}`);
  }
};
try {
  if (options.part !== "safety") {
    await freshDatabases();
    const since = machineTimes();
    const samples = await measureDurations(host, kinds, Number(options.rounds));
    const tables = [durationsTable(kinds, DURATIONS, samples), await settingsTable(kinds)];
    const machine = machineNote(since);
    console.log([...tables.map(tableText), machine].join("\n\n"));
    if (only === undefined) await keepResult("peers", { tables }, machine);
  }
  if (options.part !== "durations") {
    const engines = ENGINES.map(({ name }) => name);
    const results = await keepSafety(engines, await measureSafety(host, kinds, freshDatabases));
    console.log(tableText(safetyTable(results)));
  }
  await writeMeasuredPages();
} finally {
  await host.stop();
}
