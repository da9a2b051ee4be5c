/** The process that `sdk-download.ts` starts. Its arguments are the kind of server and the folder for the download. */
import { TestWorkflowEnvironment } from "@temporalio/testing";

const [, , kind, downloadDir = "."] = process.argv;
const server = { executable: { type: "cached-download", downloadDir } } as const;

try {
  const environment =
    kind === "time-skipping"
      ? await TestWorkflowEnvironment.createTimeSkipping({ server })
      : await TestWorkflowEnvironment.createLocal({ server });
  await environment.teardown();
} catch (error) {
  // The reason is logged as one line. The SDK's message contains the address twice.
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    reason.replaceAll(/\s*\n\s*/g, " ").replace(/(error sending request for url \([^)]*\): )\1/, "$1"),
  );
  process.exitCode = 1;
}
