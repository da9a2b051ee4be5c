/** The schemas of fields that many answers have. */
import { z } from "@hono/zod-openapi";

export const count = z.int().min(0);

export const uuid = z.string().openapi({ format: "uuid" });

export const instant = z.string().openapi({ format: "date-time" });
