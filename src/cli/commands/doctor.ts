/** The command `doctor`, which reports the problems of a deployment and their solutions. */
import { statusOf } from "../../deployment/finding.ts";
import type { DeploymentStatus, Finding } from "../../deployment/finding.ts";
import { examples } from "../command.ts";
import type { AddCommand, Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { WrongSettingsError } from "../failures.ts";
import { print, printJson } from "../terminal.ts";

const HELP = `
It takes the settings of the worker and the server, and needs no coordinator. Without BULK_REGISTRAR_JWK, what only a worker may ask is
skipped. It writes nothing that stays: a registration is tried, and taken back. With --fix, it makes search attributes that are missing.

Each line has a status. ok: the check passed. warning: the deployment works, but something should change. problem: the line ends with
the solution. skipped: the check could not run. With --json, one document has the overall status (ok, warning, passing or problem) and
the checks. Exit codes: 0 no problem; 69 only problems that can pass by themselves, such as an unreachable server; 78 a problem that
an operator has to solve.
${examples(
  "bulk-registration doctor",
  "bulk-registration doctor --fix",
  "bulk-registration doctor --json | jq -r '.checks[] | select(.status == \"problem\").remedy'",
)}`;

export const addDoctor: AddCommand = (program, perform) => {
  program
    .command("doctor")
    .description("Report the problems of the deployment and their solutions.")
    .option("--fix", "create missing search attributes")
    .addHelpText("after", HELP)
    .action(perform((context, options: { fix?: boolean }) => examine(context, options.fix === true)));
};

const EXIT_BY_STATUS: Readonly<Record<DeploymentStatus, ExitCode>> = {
  ok: EXIT.success,
  warning: EXIT.success,
  passing: EXIT.unreachable,
  problem: EXIT.wrongDeployment,
};

/** Milliseconds in which Temporal must accept the connection. */
const CONNECT_TIMEOUT = 5_000;

async function examine(context: Context, fix: boolean): Promise<ExitCode> {
  const { temporal, ...rest } = context.deployment();
  // These modules load late because they take most of the start time.
  const { AdminConnection } = await import("../../deployment/admin-connection.ts");
  const { examineDeployment } = await import("../../deployment/doctor.ts");
  const { connectionOptions, address, namespace } = temporal;
  const connection = AdminConnection.lazy({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT });
  const findings = await examineDeployment({
    ...rest,
    temporal: { connection, address, namespace },
    fix,
  }).catch((error: unknown) => {
    if (error instanceof Error && error.name === "InvalidSigningKeyError")
      throw new WrongSettingsError(`BULK_REGISTRAR_JWK: ${error.message}`, { cause: error });
    throw error;
  });
  const status = statusOf(findings);
  await (context.json ? printJson({ status, checks: findings }) : printLines(findings));
  return EXIT_BY_STATUS[status];
}

async function printLines(findings: readonly Finding[]): Promise<void> {
  const widest = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, message, remedy } of findings) {
    const advice = remedy === undefined ? "" : `. ${remedy}`;
    await print(`${status.padEnd("problem".length)}  ${check.padEnd(widest)}  ${message}${advice}`);
  }
}
