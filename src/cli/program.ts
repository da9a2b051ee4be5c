/** The commands and their options, as `--help` shows them. */
import { Command } from "commander";
import { addCorrect, addWithdraw } from "./commands/amend.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addList } from "./commands/list.ts";
import { addOpen } from "./commands/open.ts";
import { addOutcomes } from "./commands/outcomes.ts";
import { addRetry } from "./commands/retry.ts";
import { addServers } from "./commands/serve.ts";
import { addStatus } from "./commands/status.ts";
import { addCancel, addPause, addResume } from "./commands/steer.ts";
import { addPreflight, addSubmit } from "./commands/submit.ts";
import { examples } from "./command.ts";
import type { Perform, ServerName } from "./command.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";

const SETTINGS_HELP = `
Settings come from the environment or from a profile file. The environment takes precedence.
  SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY     the Supabase project
  BULK_EMAIL, BULK_PASSWORD                  your sign-in; on a terminal, the command asks for a missing password
  BULK_ACCESS_TOKEN                          an access token, instead of the sign-in
  BULK_TASK_QUEUE                            default: bulk-registration
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, ...  Temporal's own settings: TEMPORAL_*, or a profile in temporal.toml
  TEMPORAL_UI_URL                            address of the Temporal UI, for the command open
  BULK_PROFILE_FILE                          default: ~/.config/bulk-registration/profiles.toml
  XDG_STATE_HOME                             folder of your session between commands; default: ~/.local/state

  [profile.production]                       # --profile production, or BULK_PROFILE
  supabase_url = "https://your-project.supabase.co"
  supabase_publishable_key = "sb_publishable_..."
  email = "you@example.org"                  # with a password in the file, only you may be able to read it
  temporal_profile = "production"            # a profile in temporal.toml
  temporal_ui_url = "https://temporal.example.org"
`;

const EXAMPLES = examples(
  "bulk-registration preflight --mentors mentors.txt --template session.json",
  "bulk-registration submit --mentors mentors.txt --template session.json --watch",
  "bulk-registration list",
);

/** @param serve called when the command line starts a server */
export function createProgram(perform: Perform, serve: (name: ServerName) => void): Command {
  const program = new Command("bulk-registration")
    .description("Registers one activity for many mentors and shows each mentor's outcome.")
    .option("--json", "write only JSON to standard output, for programs")
    .option(
      "--profile <name>",
      "use the settings of this profile (default: BULK_PROFILE, or the profile named default)",
    )
    .addHelpText("after", `${SETTINGS_HELP}${EXIT_CODES_HELP}\n${EXAMPLES}`)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const add of [
    addSubmit,
    addPreflight,
    addStatus,
    addOutcomes,
    addRetry,
    addCorrect,
    addWithdraw,
    addPause,
    addResume,
    addCancel,
    addList,
    addOpen,
    addDoctor,
  ]) {
    add(program, perform);
  }
  addServers(program, serve);
  return program;
}
