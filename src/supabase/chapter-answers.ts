/** The schemas of the answers that list registrations of the whole chapter. */
import { z } from "zod";
import { about } from "./answers.ts";
import { exactTimestamp, namedMentor } from "./directory-answers.ts";

export const chapterRegistrationsAnswer = (limit: number) =>
  z.object({
    limit: z.literal(limit),
    registrations: z.array(
      z.object({
        bulkId: z.guid(),
        createdAt: exactTimestamp,
        coordinatorId: z.guid(),
        coordinatorName: z.string().nullable(),
        activityType: z.string(),
        date: z.iso.date(),
        durationMinutes: z.number().int().positive(),
        registered: z.number().int().positive(),
        mentor: namedMentor.nullable(),
      }),
    ),
  });

export const chapterMentorsAnswer = (bulkId: string) => about(bulkId, { mentors: z.array(namedMentor) });
