/** The place of a registration in a list that begins with the newest. */
import { z } from "zod";

/** As strict as Postgres: a made-up cursor must not look like a broken database. */
const moment = z.iso
  .datetime({ offset: true })
  .regex(/^[12]\d{3}-.{14}(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-5]):\d\d)$/);

export const newestPlace = z.object({ createdAt: moment, bulkId: z.guid() });
