/** The command line's settings: environment before profile file, errors that name each setting, no secret quoted. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidConfigurationError } from "../../src/config/environment.ts";
import { readCliConfig } from "../../src/config/cli-config.ts";

const SECRET = "SECRET-THAT-NOBODY-READS";

const ENVIRONMENT = {
  HOME: "/nowhere",
  SUPABASE_URL: "https://project.test",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_the_tests",
  BULK_EMAIL: "coordinator@project.test",
  BULK_PASSWORD: SECRET,
};

type Environment = Record<string, string>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "test-cli-settings-"));
});
afterAll(() => rm(folder, { recursive: true }));

const profiles = async (contents: string, mode = 0o600) => {
  const path = join(folder, "profiles.toml");
  await writeFile(path, contents);
  await chmod(path, mode);
  return { HOME: "/nowhere", BULK_PROFILE_FILE: path };
};

const read = (environment: Environment, needs: { profile?: string; canAsk?: boolean } = {}) =>
  readCliConfig({ canAsk: false, ...needs }, environment);

function refusalOf(environment: Environment, needs: { profile?: string; temporalUi?: boolean } = {}): string {
  try {
    readCliConfig({ canAsk: false, ...needs }, environment);
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    if (error.message.includes(SECRET)) throw new Error("A secret is quoted", { cause: error });
    return error.message;
  }
  throw new Error("Not refused");
}

describe("the command line's settings", () => {
  it("have defaults for everything that isn't about the project and the person", () => {
    expect(read(ENVIRONMENT)).toMatchObject({
      temporal: { address: "127.0.0.1:7233", namespace: "default" },
      supabase: { url: "https://project.test", publishableKey: "sb_publishable_of_the_tests" },
      credentials: { email: "coordinator@project.test", password: SECRET },
      taskQueue: "bulk-registration",
      temporalUiUrl: undefined,
    });
  });

  it("come from the environment, then from the profile", async () => {
    const file = await profiles(`
      [profile.default]
      supabase_url = "https://filed.test"
      supabase_publishable_key = "filed"
      email = "filed@project.test"
      password = "${SECRET}"
      task_queue = "filed"
      temporal_ui_url = "https://ui.test"
      [profile.other]
      supabase_url = "https://other.test"
      supabase_publishable_key = "other"
      access_token = "${SECRET}"
    `);
    expect(read(file)).toMatchObject({
      supabase: { url: "https://filed.test", publishableKey: "filed" },
      credentials: { email: "filed@project.test", password: SECRET },
      taskQueue: "filed",
      temporalUiUrl: "https://ui.test",
    });
    expect(
      read({
        ...file,
        SUPABASE_URL: "https://environment.test",
        BULK_TASK_QUEUE: "",
      }),
    ).toMatchObject({
      supabase: { url: "https://environment.test", publishableKey: "filed" },
      taskQueue: "filed",
    });
    const other = { supabase: { url: "https://other.test" }, credentials: { accessToken: SECRET } };
    expect(read(file, { profile: "other" })).toMatchObject(other);
    expect(read({ ...file, BULK_PROFILE: "other" })).toMatchObject(other);
    expect(read({ ...file, BULK_PROFILE: "none" }, { profile: "other" })).toMatchObject(other);
  });

  it("never mix the credentials of two people", async () => {
    const file = await profiles(`[profile.default]\nemail = "filed@project.test"\npassword = "${SECRET}"\n`);
    const base = { ...ENVIRONMENT, ...file, BULK_EMAIL: "", BULK_PASSWORD: "" };
    const credentials = (changes: Environment) => read({ ...base, ...changes }, { canAsk: true }).credentials;
    expect(credentials({})).toEqual({ email: "filed@project.test", password: SECRET });
    expect(credentials({ BULK_EMAIL: "else@project.test" })).toEqual({
      email: "else@project.test",
      password: undefined,
    });
    expect(credentials({ BULK_EMAIL: "filed@project.test" })).toEqual(credentials({}));
    expect(credentials({ BULK_PASSWORD: "new" })).toEqual({ email: "filed@project.test", password: "new" });
    expect(credentials({ BULK_ACCESS_TOKEN: "token" })).toEqual({ accessToken: "token" });
  });

  it("name everything that is missing, and where to set it", () => {
    expect(refusalOf({ HOME: "/nowhere" }, { temporalUi: true }).split("\n")).toEqual([
      "Settings are missing or wrong:",
      "  SUPABASE_URL: is missing (in a profile: supabase_url)",
      "  SUPABASE_PUBLISHABLE_KEY: is missing (in a profile: supabase_publishable_key)",
      "  BULK_EMAIL: is missing (in a profile: email), or BULK_ACCESS_TOKEN",
      "  BULK_PASSWORD: is missing (in a profile: password)",
      "  TEMPORAL_UI_URL: is missing (in a profile: temporal_ui_url)",
      "Set them in the environment, or in the table [profile.default] of /nowhere/.config/bulk-registration/profiles.toml",
    ]);
    expect(refusalOf({ XDG_CONFIG_HOME: "/configs" })).toContain("/configs/bulk-registration/profiles.toml");
  });

  it("are refused by name when they are wrong, together with the missing ones", () => {
    const refusal = refusalOf({
      ...ENVIRONMENT,
      SUPABASE_URL: "ftp://x",
      TEMPORAL_UI_URL: "ui.test",
      BULK_EMAIL: "",
    });
    expect(refusal).toContain("\n  SUPABASE_URL: must be a URL with http or https\n");
    expect(refusal).toContain("\n  TEMPORAL_UI_URL: ");
    expect(refusal).toContain("\n  BULK_EMAIL: is missing");
  });

  it("need no password where the program can ask for one", () => {
    const { BULK_PASSWORD: _, ...environment } = ENVIRONMENT;
    expect(read(environment, { canAsk: true }).credentials).toMatchObject({ password: undefined });
    expect(refusalOf(environment)).toContain("BULK_PASSWORD: is missing");
  });
});

describe("a profile file", () => {
  it.each([[0o640], [0o604], [0o660], [0o620]])(
    "with a secret is refused when others can read it: mode %o",
    async (mode) => {
      for (const key of ["password", "access_token"]) {
        const file = await profiles(`[profile.default]\n${key} = "${SECRET}"\n`, mode);
        expect(refusalOf({ ...ENVIRONMENT, ...file })).toContain(
          `contains a secret (${key} of the profile "default")`,
        );
      }
    },
  );

  it("without a password may be readable by all, also when another profile holds one", async () => {
    const file = await profiles(
      `[profile.default]\ntask_queue = "q"\n[profile.b]\npassword = "${SECRET}"\n`,
      0o644,
    );
    expect(read({ ...ENVIRONMENT, ...file }).taskQueue).toBe("q");
  });

  it("must exist only if it or a profile is requested", async () => {
    expect(refusalOf({ ...ENVIRONMENT, BULK_PROFILE_FILE: "/nowhere/p.toml" })).toBe(
      "The profile file /nowhere/p.toml doesn't exist",
    );
    expect(refusalOf(ENVIRONMENT, { profile: "p" })).toContain('The profile "p" doesn\'t exist');
    const file = await profiles("[profile.q]\n");
    expect(refusalOf({ ...ENVIRONMENT, ...file }, { profile: "p" })).toContain(
      'profiles.toml has no profile "p"',
    );
    // A name that every object has.
    expect(refusalOf({ ...ENVIRONMENT, ...file }, { profile: "toString" })).toContain(
      'has no profile "toString"',
    );
    expect(read({ ...ENVIRONMENT, ...file }).taskQueue).toBe("bulk-registration");
  });

  it.each([
    ["no TOML", `[profile.default]\npassword = ${SECRET}\n`, "is not valid TOML: line 2, column "],
    ["a key that there isn't", `[profile.default]\npasword = "${SECRET}"\n`, "profile.default: "],
    [
      "a value of the wrong kind",
      `[profile.default]\npassword = ["${SECRET}"]\n`,
      "profile.default.password: ",
    ],
    ["settings outside of a profile", `password = "${SECRET}"\n`, "the file: "],
  ])("is refused without quoting it: %s", async (_, contents, said) => {
    expect(refusalOf({ ...ENVIRONMENT, ...(await profiles(contents)) })).toContain(said);
  });
});

describe("the settings of Temporal", () => {
  const temporalToml = async (contents: string) => {
    await mkdir(join(folder, "temporalio"), { recursive: true });
    await writeFile(join(folder, "temporalio", "temporal.toml"), contents);
    return { ...ENVIRONMENT, XDG_CONFIG_HOME: folder };
  };

  it("are Temporal's own variables, and an empty one counts as absent", () => {
    const { temporal } = read({
      ...ENVIRONMENT,
      TEMPORAL_ADDRESS: "temporal.test:7233",
      TEMPORAL_NAMESPACE: "",
      TEMPORAL_API_KEY: SECRET,
    });
    expect(temporal).toMatchObject({ address: "temporal.test:7233", namespace: "default" });
    expect(temporal.connectionOptions).toMatchObject({ apiKey: SECRET, tls: true });
  });

  it("are Temporal's own profiles, and a profile of this program can name one", async () => {
    const environment = await temporalToml(
      '[profile.default]\naddress = "d.test:1"\n[profile.cloud]\naddress = "c.test:2"\nnamespace = "mentors"\n',
    );
    expect(read(environment).temporal).toMatchObject({ address: "d.test:1", namespace: "default" });
    const cloud = { address: "c.test:2", namespace: "mentors" };
    expect(read({ ...environment, TEMPORAL_PROFILE: "cloud" }).temporal).toMatchObject(cloud);
    const file = await profiles('[profile.default]\ntemporal_profile = "cloud"\n');
    expect(read({ ...environment, BULK_PROFILE_FILE: file.BULK_PROFILE_FILE }).temporal).toMatchObject(cloud);
    expect(refusalOf({ ...environment, TEMPORAL_PROFILE: "none" })).toContain(
      "Temporal's settings are wrong: ",
    );
  });

  it("are refused without a quotation", async () => {
    const environment = await temporalToml(`[profile.default]\napi_key = ${SECRET}\n`);
    expect(refusalOf(environment)).toContain(
      "Temporal's settings are wrong: the file is not valid TOML: line 2",
    );
  });
});
