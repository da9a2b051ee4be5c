/** The commands `worker` and `server`, which run until they are stopped. */
import { examples } from "../command.ts";
import type { AddServer, ServerName } from "../command.ts";

interface ServerCommand {
  name: ServerName;
  description: string;
  help: string;
}

const SETTINGS = `Settings come from the environment. Temporal's settings can also come from temporal.toml. The log has one JSON object per line on
standard error. At SIGTERM or SIGINT, the program finishes the work in flight and then ends. Exit codes: 0 stopped; 69 a service can't
be reached; 70 an unexpected error; 78 a wrong setting, or a problem that an operator has to solve. bulk-registration doctor reports
such problems.`;

const COMMANDS: readonly ServerCommand[] = [
  {
    name: "worker",
    description: "Run the worker of this deployment until it is stopped.",
    help: `
Required settings: SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, BULK_REGISTRAR_JWK, and Temporal's settings.
${SETTINGS}
${examples("bulk-registration worker")}`,
  },
  {
    name: "server",
    description: "Run the HTTP server with the console until it is stopped.",
    help: `
Required settings: SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, and Temporal's settings.
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
