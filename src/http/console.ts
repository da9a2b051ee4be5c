/** Serves the built console, and what it must know of the deployment. */
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { AppDependencies } from "./dependencies.ts";
import type { RequestEnvironment } from "./environment.ts";

const A_YEAR = "public, max-age=31536000, immutable";

export function consoleRoutes(dependencies: AppDependencies): Hono<RequestEnvironment> {
  const { supabase, supabasePublicUrl = supabase.url, consoleDirectory } = dependencies;
  const app = new Hono<RequestEnvironment>();

  app.get("/", (context) => context.redirect("/console/"));
  app.get("/console", (context) => context.redirect("/console/"));

  // None of it is secret: the publishable key is in every page of the project.
  app.get("/console/config.json", (context) =>
    context.json({ supabaseUrl: supabasePublicUrl, publishableKey: supabase.publishableKey }, 200, {
      "cache-control": "no-store",
    }),
  );

  if (consoleDirectory === undefined) return app;
  app.get(
    "/console/*",
    serveStatic({
      root: consoleDirectory,
      rewriteRequestPath: (path) => path.slice("/console".length),
      onFound: (path, context) => {
        // Those carry a hash of their content in their names.
        context.header("cache-control", /[\\/]assets[\\/]/.test(path) ? A_YEAR : "no-cache");
      },
    }),
  );
  // The console's own addresses: whatever looks like no file is a page of it.
  app.get(
    "/console/*",
    serveStatic({
      root: consoleDirectory,
      rewriteRequestPath: (path) => (/\.[^/]*$/.test(path) ? path : "/index.html"),
      onFound: (_path, context) => context.header("cache-control", "no-cache"),
    }),
  );
  return app;
}
