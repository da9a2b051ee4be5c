/** Imported for its effect: attempts that fail are what many tests are about; only what nobody expects is worth a line. */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from "@temporalio/worker";

Runtime.install({
  logger: new DefaultLogger("ERROR"),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: "ERROR", other: "ERROR" }) } },
});
