/** `worker` and `server`: the programs that run until they are told to stop. */
import { examples } from "../command.ts";
import type { AddServer, ServerName } from "../command.ts";

interface ServerCommand {
  name: ServerName;
  description: string;
  help: string;
}

const SETTINGS = `Settings come from the environment alone; Temporal's also from temporal.toml. The log is one JSON object per line on standard error.
At SIGTERM or SIGINT, what is in flight comes to its end. Exit codes: 0 stopped, 69 can't be reached, 70 something unexpected, 78 a wrong setting
or a deployment that only an operator can mend; bulk-registration doctor finds such.`;

const COMMANDS: readonly ServerCommand[] = [
  {
    name: "worker",
    description: "Work on the runs of this deployment, until it is stopped.",
    help: `
Needs SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and BULK_REGISTRAR_JWK beside Temporal's settings.
${SETTINGS}
${examples("bulk-registration worker")}`,
  },
  {
    name: "server",
    description: "Serve the HTTP backend and the console, until it is stopped.",
    help: `
Needs SUPABASE_URL and SUPABASE_PUBLISHABLE_KEY beside Temporal's settings.
${SETTINGS}
${examples("bulk-registration server", "BULK_HTTP_PORT=9000 bulk-registration server")}`,
  },
];

export const addServers: AddServer = (program, serve) => {
  for (const { name, description, help } of COMMANDS) {
    program
      .command(name)
      .description(description)
      .addHelpText("after", help)
      .action(() => serve(name));
  }
};
