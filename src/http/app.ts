/** Builds the backend's app without listening. A server serves the app, and tests call it directly. */
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { createApi } from "./api.ts";
import type { Api } from "./api.ts";
import { answerProblem, createErrorHandler } from "./answering.ts";
import { authenticate } from "./authentication.ts";
import { consoleRoutes } from "./console.ts";
import { DEFAULT_LIMITS } from "./dependencies.ts";
import type { AppDependencies } from "./dependencies.ts";
import { requireJson } from "./json-body.ts";
import { logRequests } from "./log.ts";
import { refuseOtherMethods, releaseUnread } from "./methods.ts";
import { observeRequests } from "./observing.ts";
import { describeApi } from "./openapi.ts";
import { ProblemError } from "./problem.ts";
import { StreamLimit } from "./progress/stream-limit.ts";
import { limitPerAddress, limitPerCoordinator } from "./rate-limits.ts";
import { amendingRoutes } from "./routes/amending.ts";
import { chapterRoutes } from "./routes/chapter.ts";
import { healthRoutes } from "./routes/health.ts";
import { lookupRoutes } from "./routes/lookups.ts";
import { outcomeRoutes } from "./routes/outcomes.ts";
import { progressRoutes } from "./routes/progress.ts";
import { registrationRoutes } from "./routes/registrations.ts";
import { steeringRoutes } from "./routes/steering.ts";
import { submittingRoutes } from "./routes/submitting.ts";
import { keepNothing, secureAnswers } from "./security-headers.ts";

/** These paths need a session. Their limits count each request once. `/*` also matches the path without a further segment. */
const PROTECTED = ["/bulk-registrations/*", "/chapter-registrations/*", "/preflight", "/mentors", "/me"];

export function createApp(dependencies: AppDependencies): Api {
  const { logger, observer, tracing, corsOrigins = [], trustedProxies = 0 } = dependencies;
  const limits = { ...DEFAULT_LIMITS, ...dependencies.limits };
  const app = createApi();

  app.use(requestId());
  app.use(logRequests(logger));
  if (observer !== undefined) app.use(observeRequests(observer));
  app.use(releaseUnread);
  app.use(secureAnswers(dependencies.supabasePublicUrl ?? dependencies.supabase.url));
  app.use(
    cors({
      origin: [...corsOrigins],
      allowMethods: ["GET", "POST", "PATCH"],
      allowHeaders: ["authorization", "content-type", "idempotency-key", "last-event-id", "x-request-id"],
      exposeHeaders: ["location", "retry-after", "x-request-id", "content-disposition"],
      maxAge: 600,
    }),
  );

  const perAddress = limitPerAddress(limits.requestsPerAddress, trustedProxies);
  const session = authenticate(dependencies);
  const perCoordinator = limitPerCoordinator(limits.requestsPerCoordinator);
  const json = requireJson(limits.bodyBytes);
  for (const path of PROTECTED) {
    if (tracing !== undefined) app.use(path, tracing);
    app.use(path, perAddress, session, perCoordinator, keepNothing, json);
  }

  app.route("/", submittingRoutes(limits));
  app.route("/", registrationRoutes());
  app.route("/", amendingRoutes());
  app.route("/", steeringRoutes(dependencies));
  app.route("/", outcomeRoutes());
  app.route("/", progressRoutes(dependencies, new StreamLimit(limits.streamsPerCoordinator)));
  app.route("/", lookupRoutes());
  app.route("/", chapterRoutes());
  app.route("/", healthRoutes(dependencies));
  describeApi(app);
  app.route("/", consoleRoutes(dependencies));
  refuseOtherMethods(app);

  app.notFound((context) => answerProblem(context, new ProblemError("not-found")));
  app.onError(createErrorHandler(logger));
  return app;
}
