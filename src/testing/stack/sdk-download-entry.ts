/** The process that `sdk-download.ts` starts: arguments are the kind of server and the folder to download it into. */
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
  // One line: it is what the reader of the log sees. The SDK says the address twice.
  const reason = error instanceof Error ? error.message : String(error);
  console.error(
    reason.replaceAll(/\s*\n\s*/g, " ").replace(/(error sending request for url \([^)]*\): )\1/, "$1"),
  );
  process.exitCode = 1;
}
