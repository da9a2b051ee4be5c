/** What the command line refuses or can't do: exit codes and messages. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choosePort } from "../../src/testing/stack/free-port.ts";
import { runCommandLine } from "../support/command-line.ts";
import type { Environment } from "../support/command-line.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

/** @returns the message; standard output must stay empty, because programs read it */
const refusal = async (exitCode: number, args: readonly string[], changes: Environment = {}, number = 1) => {
  const result = await runCommandLine(args, stage.environment(number, changes));
  expect(result).toMatchObject({ exitCode, stdout: "" });
  return result.stderr;
};

const nothingListens = async () => `127.0.0.1:${await choosePort()}`;

describe.concurrent("the command line ends with 64 for wrong use:", () => {
  const id = randomUUID();
  test("an unknown option, and output formats that exclude each other", async () => {
    expect(await refusal(64, ["list", "--all"])).toContain("unknown option '--all'");
    expect(await refusal(64, ["outcomes", id, "--csv", "--json"])).toContain("--csv and --json exclude");
    expect(await refusal(64, ["outcomes", id, "--bom"])).toContain("--bom works only with --csv");
    expect(await refusal(64, ["outcomes", id, "--language", "nb"])).toContain(
      "--language works only with --csv",
    );
    expect(await refusal(64, ["outcomes", id, "--csv", "--language", "sv"])).toContain(
      "Allowed choices are en, nb",
    );
  });

  test("every missing setting with its name and where to set it", async () => {
    const { stderr, exitCode } = await runCommandLine(["list"], { HOME: "/nowhere" });
    expect(exitCode).toBe(64);
    for (const name of ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "BULK_EMAIL", "BULK_PASSWORD"])
      expect(stderr).toContain(`  ${name}: is missing`);
    expect(stderr).toContain("[profile.default] of /nowhere/.config/bulk-registration/profiles.toml");
    expect(await refusal(64, ["open", id], { TEMPORAL_UI_URL: "" })).toContain("TEMPORAL_UI_URL: is missing");
  });

  test("a wrong mentors file with its name, the line and the rule, before any call", async () => {
    const unreachable = { SUPABASE_URL: "http://nowhere.test", TEMPORAL_ADDRESS: "nowhere.test:1" };
    const [, mentors = "", , template = ""] = await stage.files("Wrong", [mentorId(1), "", "# no", "mentor"]);
    const submit = ["submit", "--mentors", mentors, "--template", template];
    expect(await refusal(64, submit, unreachable)).toContain(
      `${mentors}, line 4: a mentor id must be a UUID`,
    );
    const program = JSON.parse(await refusal(64, [...submit, "--json"], unreachable));
    expect(program.error).toMatchObject({ code: "wrongUse", exitCode: 64 });
  });

  test("a profile with a password that everyone can read", async () => {
    const contents = '[profile.team]\nemail = "coordinator1@example.org"\npassword = "local-only-password"\n';
    const open = await stage.file("open.toml", contents, 0o644);
    const changes = { BULK_PROFILE_FILE: open, BULK_EMAIL: "", BULK_PASSWORD: "" };
    expect(await refusal(64, ["list", "--profile", "team"], changes)).toContain(
      `${open} contains a secret (password`,
    );
    const own = await stage.file("own.toml", contents, 0o600);
    const environment = stage.environment(1, { ...changes, BULK_PROFILE_FILE: own, BULK_PROFILE: "team" });
    expect(await runCommandLine(["list"], environment)).toMatchObject({ exitCode: 0 });
  });

  test("a missing Temporal namespace; the stored request can be submitted again", async () => {
    const files = await stage.files("In another namespace", mentorIds(2));
    const bulkId = randomUUID();
    const submit = ["submit", ...files, "--bulk-id", bulkId];
    const said = await refusal(64, submit, { TEMPORAL_NAMESPACE: "nowhere" });
    expect(said).toContain('Temporal has no namespace "nowhere"');
    expect(said).toContain(`--bulk-id ${bulkId}`);
    const handle = await stage.submit(1, "In another namespace", mentorIds(2), bulkId);
    expect(await handle.result()).toMatchObject({ succeeded: 2 });
  });
});

describe.concurrent("the command line ends with 69 when a service is unreachable:", () => {
  test("Temporal", async () => {
    const address = await nothingListens();
    const files = await stage.files("Without Temporal", mentorIds(1));
    const changes = { TEMPORAL_ADDRESS: address };
    const [submitted, listed] = await Promise.all([
      refusal(69, ["submit", ...files], changes),
      // Data in the database can still be read.
      runCommandLine(["list"], stage.environment(2, changes)),
    ]);
    expect(submitted).toContain(`Temporal can't be reached at ${address}`);
    expect(listed).toMatchObject({ exitCode: 0 });
  });

  test("the Supabase project, during the sign-in or with a session", async () => {
    const changes = { SUPABASE_URL: `http://${await nothingListens()}` };
    expect(await refusal(69, ["list"], changes)).toContain("the Supabase project can't be reached");
    const token = await stage.scene.backend.signIn(1);
    await refusal(69, ["list"], { ...changes, BULK_ACCESS_TOKEN: token });
  });
});

describe.concurrent("the command line ends with 77 without permission:", () => {
  test("a wrong password, and an invalid session", async () => {
    const said = await refusal(77, ["list"], {
      BULK_PASSWORD: "SECRET-AND-WRONG",
      // With a kept session, the command asks for no password.
      XDG_STATE_HOME: "/nowhere",
    });
    expect(said).toContain("coordinator1@example.org could not sign in: the email or the password is wrong");
    expect(said).not.toContain("SECRET-AND-WRONG");
    expect(await refusal(77, ["list"], { BULK_ACCESS_TOKEN: "SECRET.AND.WRONG" })).not.toContain("SECRET");
  });

  test("another coordinator's bulk registration, with the same message as an unknown one", async () => {
    const { bulkId } = await stage.submit(1, "Somebody else's", mentorIds(1));
    const commands = ["status", "outcomes", "retry", "cancel"];
    const said = await Promise.all(commands.map((command) => refusal(77, [command, bulkId], {}, 2)));
    const ofNone = await refusal(77, ["status", randomUUID()]);
    expect(new Set([...said, ofNone])).toEqual(
      new Set(["bulk-registration: You have no bulk registration with this id\n"]),
    );
  });
});

test("the command line ends with 0 when it prints its help", async () => {
  const { exitCode, stdout, stderr } = await runCommandLine(["--help"], { HOME: "/nowhere" });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/^Usage: bulk-registration/);
});
