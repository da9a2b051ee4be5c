/** Every mentor's outcome, as pages of JSON or as one CSV. */
import { createRoute, z } from "@hono/zod-openapi";
import { parseAccept } from "hono/utils/accept";
import { PAGE_SIZE } from "../../domain/limits.ts";
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
  summary: "Every mentor of the selection, with what became of each most lately",
  description:
    "In the order of the selection. As `text/csv` the whole list at once, whatever `after` and `limit` say; a cell that a spreadsheet would take for a formula gets an apostrophe in front.",
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
    const { bom, ...query } = given(context.req.valid("query"));
    const client = context.get("client");
    if (chooseFormat(context.req.header("accept")) === "application/json") {
      return context.json(await client.items(bulkId, query), 200);
    }
    const { after: _, ...filter } = query;
    const csv = await writeOutcomesCsv(
      (next) => client.items(bulkId, { ...filter, ...next, limit: PAGE_SIZE }),
      bom === "true",
    );
    return context.body(csv, 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="outcomes-${bulkId}.csv"`,
    });
  });
  return api;
}

const FORMATS = ["application/json", "text/csv"] as const;

/** The most wanted of ours; without any wish, or with `*`, JSON. */
function chooseFormat(accept: string | undefined): (typeof FORMATS)[number] {
  if (accept === undefined || accept.trim() === "") return "application/json";
  const wishes = parseAccept(accept).map(({ type, q }) => ({ type: type.toLowerCase(), q }));
  // A format that is named with 0 isn't wanted, whatever `*` says.
  const wanted = FORMATS.filter((each) => !wishes.some(({ type, q }) => type === each && q === 0));
  for (const { type } of wishes.filter(({ q }) => q > 0).toSorted((a, b) => b.q - a.q)) {
    const format = wanted.find(
      (each) => type === each || type === "*/*" || type === `${each.split("/")[0]}/*`,
    );
    if (format !== undefined) return format;
  }
  throw new ProblemError("not-acceptable", { detail: `Available are ${FORMATS.join(" and ")}` });
}
