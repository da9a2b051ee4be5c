/** Every command that a page names exists, with its options; and the pages name every command of the command line. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createProgram } from "../../src/cli/program.ts";
import { commandsOf, PAGES, pageAt, readText, ROOT } from "../support/documentation.ts";

const program = createProgram(
  () => () => Promise.resolve(),
  () => undefined,
);
const everywhere = program.options.map(({ long }) => long);
const optionsOf = new Map(
  program.commands.map((command) => [
    command.name(),
    [...command.options.map(({ long }) => long), ...everywhere, "--help"],
  ]),
);

const flagsOf = (words: string) => words.match(/(?<=^|\s|\[)--[a-z][a-z-]*/g) ?? [];

/** The faults of the words behind `bulk-registration`. */
function programFaults(words: string): string[] {
  const [name = ""] = words.split(/\s/);
  if (name === "" || name.startsWith("-") || name.startsWith("<")) return [];
  const options = optionsOf.get(name);
  if (options === undefined) return [`there is no command ${name}`];
  return flagsOf(words.split(" -- ")[0] ?? "")
    .filter((flag) => !options.includes(flag))
    .map((flag) => `${name} has no option ${flag}`);
}

/** A single `run` means all scripts. */
const NPM_ITSELF = ["ci", "install", "exec", "pack", "run"];

/** The values that one of a script's sources must know. */
const CHECKED_VALUES = /--(?:only|part|project)[ =]([\w,-]+)/g;

/** The faults of the words behind `npm`. @param folder the folder of the package that the page is about */
function npmFaults(words: string, folder: string): string[] {
  const [, name = "", rest = ""] = /^(?:run )?(?:--silent )?([\w:-]+)(.*)$/.exec(words) ?? [];
  if (NPM_ITSELF.includes(name)) return [];
  const { scripts } = JSON.parse(readText(join(folder, "package.json"))) as {
    scripts: Record<string, string>;
  };
  const script = scripts[name];
  if (script === undefined) return [`there is no script ${name}`];
  const given = rest.split(" -- ")[1] ?? "";
  const files = script.startsWith("vitest")
    ? ["vitest.config.ts"]
    : script.match(/(?<= )[\w./-]+\.(?:ts|mjs)\b/g);
  const sources = (files ?? []).map((file) => readText(join(folder, file)));
  const knows = (pattern: RegExp) => sources.some((source) => pattern.test(source));
  const flags = flagsOf(given)
    .filter((flag) => flag !== "--project")
    .filter((flag) => !knows(new RegExp(`["']?${flag.slice(2)}["']?: \\{ type:`)))
    .map((flag) => `${name} has no option ${flag}`);
  const values = [...given.matchAll(CHECKED_VALUES)]
    .flatMap(([, value = ""]) => value.split(","))
    .filter((value) => !knows(new RegExp(`["\\s]${value}[":]`)))
    .map((value) => `${name} doesn't know ${value}`);
  const paths = (given.match(/(?<=^|\s)test\/\S+/g) ?? [])
    .filter((path) => !existsSync(join(ROOT, path)))
    .map((path) => `there is no ${path}`);
  return [...flags, ...values, ...paths];
}

function faultsOf(command: string, folder: string): string[] {
  const words = command.replace(/^(?:[A-Z_]+=\S*\s+)+/, "");
  const [first = "", ...others] = words.split(" ");
  const rest = others.join(" ");
  if (first === "npm") return npmFaults(rest, folder);
  if (first === "npx" || first === "bulk-registration")
    return programFaults(rest.replace(/^bulk-registration /, ""));
  if (first === "node" && /^\S+\.\w+$/.test(others[0] ?? ""))
    return existsSync(join(ROOT, others[0] ?? "")) ? [] : [`there is no file ${others[0]}`];
  return [];
}

describe.each(PAGES.map(({ path, text }) => [path, text] as const))("%s", (path, text) => {
  test("names existing commands, with options that they have", () => {
    const folder = path.startsWith("examples/") ? dirname(path) : ".";
    const faults = commandsOf({ path, text }).flatMap((command) =>
      faultsOf(command, folder).map((fault) => `${command}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });
});

describe("the search for commands", () => {
  const page = (text: string) => ({ path: "a.md", text });

  test("finds them in blocks and in spans, behind variables and between pipes", () => {
    const text =
      "Do `npm start`.\n\n```sh\nA=1 npm test -- \\\n  --project sql # a part\necho x | bulk-registration list\n```\n";
    expect(commandsOf(page(text))).toEqual([
      "A=1 npm test -- --project sql",
      "echo x",
      "bulk-registration list",
      "npm start",
    ]);
  });

  test.each([
    ["npm run nothing", "there is no script nothing"],
    ["npm run faults -- --shorter", "faults has no option --shorter"],
    ["npm run bench -- --only nothing", "bench doesn't know nothing"],
    ["npm test -- --project nothing", "test doesn't know nothing"],
    ["npm test -- test/nothing", "there is no test/nothing"],
    ["bulk-registration nothing", "there is no command nothing"],
    ["bulk-registration list --watch", "list has no option --watch"],
    ["node docker/nothing.mjs", "there is no file docker/nothing.mjs"],
  ])("finds what is wrong with %s", (command, fault) => {
    expect(faultsOf(command, ".")).toEqual([fault]);
  });
});

describe("docs/command-line.md", () => {
  const page = pageAt("docs/command-line.md");

  test("shows each command with options that it has", () => {
    const shown = commandsOf(page).filter((command) => optionsOf.has(command.split(/\s/)[0] ?? ""));
    expect(shown.flatMap(programFaults)).toEqual([]);
    expect(new Set(shown.map((command) => command.split(/\s/)[0]))).toEqual(new Set(optionsOf.keys()));
  });

  test("names every option", () => {
    const missing = [...new Set([...optionsOf.values()].flat())].filter(
      (flag) => !page.text.includes(`${flag}`),
    );
    expect(missing).toEqual([]);
  });
});
