/** The command `open`, which gives the address of the run in the Temporal UI. */
import { runWorkflowId } from "../../domain/identifiers.ts";
import { bulkIdArgument } from "../arguments.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { print, printJson } from "../terminal.ts";

export const addOpen: AddCommand = (program, perform) => {
  program
    .command("open")
    .description("Print the Temporal UI's address of the latest round's run.")
    .addArgument(bulkIdArgument())
    .addHelpText(
      "after",
      `\nTEMPORAL_UI_URL says where the Temporal UI is.\n${examples(
        "bulk-registration open 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11",
        'xdg-open "$(bulk-registration open 6f1c2c4e-5d0a-4f57-9a5e-0a6b1f3f8f11)"',
      )}`,
    )
    .action(perform((context, bulkId: string) => open(context, bulkId)));
};

async function open(context: Context, bulkId: string): Promise<void> {
  const { temporal, temporalUiUrl = "" } = context.config({ temporalUi: true });
  const client = await context.connect({ temporal: false });
  const { round } = await client.summary(bulkId);
  const workflowId = runWorkflowId(bulkId, round);
  const base = temporalUiUrl.replace(/\/+$/, "");
  const namespace = encodeURIComponent(temporal.namespace);
  // The address has no run id, because the run id changes with every page of the selection. The UI then shows the latest.
  const url = `${base}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
  await (context.json ? printJson({ bulkId, round, workflowId, url }) : print(url));
}
