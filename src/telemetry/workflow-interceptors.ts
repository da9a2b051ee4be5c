/**
 * Traces workflows inside their sandbox. Temporal's own interceptors await the wrapped promises, and that changes the order of a
 * run's commands: a run that began without them can't go on with them. These interceptors return every promise unchanged and only
 * watch its end, so that tracing can be switched while runs are under way. The tracer and its ids are Temporal's. The ids come
 * from a random stream of their own.
 */
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Context, Span } from "@opentelemetry/api";
import {
  extractContextFromHeaders,
  headersWithContext,
} from "@temporalio/interceptors-opentelemetry-v2/lib/instrumentation.js";
import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from "@temporalio/interceptors-opentelemetry-v2/lib/workflow/index.js";
import { ContinueAsNew, workflowInfo } from "@temporalio/workflow";
import type {
  ActivityInput,
  ContinueAsNewInput,
  Next,
  StartChildWorkflowExecutionInput,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptors,
  WorkflowOutboundCallsInterceptor,
} from "@temporalio/workflow";

class Inbound extends OpenTelemetryInboundInterceptor {
  run(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, "execute">): Promise<unknown> {
    const parent = extractContextFromHeaders(input.headers) ?? context.active();
    const span = this.tracer.startSpan(`RunWorkflow:${workflowInfo().workflowType}`, {}, parent);
    return watched(span, parent, () => next(input));
  }
}

class Outbound extends OpenTelemetryOutboundInterceptor {
  startSpan(name: string): Span {
    return this.tracer.startSpan(name);
  }
}

export const interceptors = (): WorkflowInterceptors => {
  const inbound = new Inbound();
  const outbound = new Outbound();
  /** The headers tell the called activity or workflow about the span. */
  const call = <I extends { headers: ActivityInput["headers"] }, O>(
    name: string,
    input: I,
    next: (input: I) => Promise<O>,
  ): Promise<O> =>
    watched(outbound.startSpan(name), context.active(), () =>
      next({ ...input, headers: headersWithContext(input.headers) }),
    );
  return {
    inbound: [{ execute: (input, next) => inbound.run(input, next) }],
    outbound: [
      {
        scheduleActivity: (
          input: ActivityInput,
          next: Next<WorkflowOutboundCallsInterceptor, "scheduleActivity">,
        ) => call(`StartActivity:${input.activityType}`, input, next),
        startChildWorkflowExecution: (
          input: StartChildWorkflowExecutionInput,
          next: Next<WorkflowOutboundCallsInterceptor, "startChildWorkflowExecution">,
        ) => call(`StartChildWorkflow:${input.workflowType}`, input, next),
        continueAsNew: (
          input: ContinueAsNewInput,
          next: Next<WorkflowOutboundCallsInterceptor, "continueAsNew">,
        ) => call(`ContinueAsNew:${input.options.workflowType}`, input, next),
      },
    ],
    internals: [new OpenTelemetryInternalsInterceptor()],
  };
};

/** The span ends with the promise, which is returned as it is. */
function watched<T>(span: Span, parent: Context, call: () => Promise<T>): Promise<T> {
  const result = context.with(trace.setSpan(parent, span), call);
  const end = (error?: unknown) => {
    const failed = error !== undefined && !(error instanceof ContinueAsNew);
    span.setStatus({ code: failed ? SpanStatusCode.ERROR : SpanStatusCode.OK });
    span.end();
  };
  result.then(
    () => end(),
    (error: unknown) => end(error ?? new Error("Rejected without a reason")),
  );
  return result;
}
