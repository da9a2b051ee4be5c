/** Serves the built console, and the settings that the console needs of the deployment. */
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { AppDependencies } from "./dependencies.ts";
import type { RequestEnvironment } from "./environment.ts";

const A_YEAR = "public, max-age=31536000, immutable";

export function consoleRoutes(dependencies: AppDependencies): Hono<RequestEnvironment> {
  const { supabase, supabasePublicUrl = supabase.url, consoleDirectory, consoleContact } = dependencies;
  const app = new Hono<RequestEnvironment>();

  app.get("/", (context) => context.redirect("/console/"));
  app.get("/console", (context) => context.redirect("/console/"));

  // None of these values is secret: every page of the project contains the publishable key.
  app.get("/console/config.json", (context) =>
    context.json(
      { supabaseUrl: supabasePublicUrl, publishableKey: supabase.publishableKey, contact: consoleContact },
      200,
      { "cache-control": "no-store" },
    ),
  );

  if (consoleDirectory === undefined) return app;
  app.get(
    "/console/*",
    serveStatic({
      root: consoleDirectory,
      // The build has put compressed forms beside the assets.
      precompressed: true,
      rewriteRequestPath: (path) => path.slice("/console".length),
      onFound: (path, context) => {
        // The names of these files contain a hash of their content.
        context.header("cache-control", /[\\/]assets[\\/]/.test(path) ? A_YEAR : "no-cache");
      },
    }),
  );
  // An address without a file extension belongs to a page of the console, which the console's own router shows.
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
