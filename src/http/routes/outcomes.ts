/** The call that lists every mentor's outcome, as pages of JSON or as one CSV. */
import { createRoute, z } from "@hono/zod-openapi";
import { parseAccept } from "hono/utils/accept";
import { PAGE_SIZE } from "../../domain/limits.ts";
import { createOutcomesCsv } from "../../client/outcomes-csv.ts";
import { given } from "../../client/requests.ts";
import { createApi, problems, SESSION } from "../api.ts";
import type { Api } from "../api.ts";
import { writeOutcomesCsv } from "../outcomes-csv.ts";
import { ProblemError } from "../problem.ts";
import { item, pageOf } from "../schemas/answers.ts";
import { bulkIdParameter, outcomesQuery } from "../schemas/requests.ts";

const outcomes = createRoute({
  method: "get",
  path: "/bulk-registrations/{bulkId}/outcomes",
  operationId: "outcomes",
  summary: "List every mentor of the selection with the latest outcome",
  description:
    "The items have the order of the selection. `text/csv` gives the whole list at once and ignores `after` and `limit`. The CSV has headings, and sentences beside the codes. In the CSV, a cell that a spreadsheet would read as a formula starts with an apostrophe.",
  security: SESSION,
  request: { params: bulkIdParameter, query: outcomesQuery },
  responses: {
    200: {
      description: "A page, or the whole list as CSV",
      content: {
        "application/json": { schema: pageOf("ItemPage", item) },
        "text/csv": { schema: z.string() },
      },
    },
    ...problems(404, 406, 410),
  },
});

export function outcomeRoutes(): Api {
  const api = createApi();
  api.openapi(outcomes, async (context) => {
    const { bulkId } = context.req.valid("param");
    const { bom, language, ...query } = given(context.req.valid("query"));
    const client = context.get("client");
    if (chooseFormat(context.req.header("accept")) === "application/json") {
      return context.json(await client.items(bulkId, query), 200);
    }
    const { after: _, ...filter } = query;
    const csv = await writeOutcomesCsv(
      (next) => client.items(bulkId, { ...filter, ...next, limit: PAGE_SIZE }),
      createOutcomesCsv({ lineEnd: "windows", bom: bom === "true", language: language ?? "en" }),
    );
    return context.body(csv, 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="outcomes-${bulkId}.csv"`,
    });
  });
  return api;
}

const FORMATS = ["application/json", "text/csv"] as const;

/** Chooses the available format that the caller prefers most. The default, also for `*`, is JSON. */
function chooseFormat(accept: string | undefined): (typeof FORMATS)[number] {
  if (accept === undefined || accept.trim() === "") return "application/json";
  const wishes = parseAccept(accept).map(({ type, q }) => ({ type: type.toLowerCase(), q }));
  // A format with q=0 is refused, even when `*` would accept it.
  const wanted = FORMATS.filter((each) => !wishes.some(({ type, q }) => type === each && q === 0));
  for (const { type } of wishes.filter(({ q }) => q > 0).toSorted((a, b) => b.q - a.q)) {
    const format = wanted.find(
      (each) => type === each || type === "*/*" || type === `${each.split("/")[0]}/*`,
    );
    if (format !== undefined) return format;
  }
  throw new ProblemError("not-acceptable", { detail: `The available formats are ${FORMATS.join(" and ")}` });
}
