/** The schemas of the answers that list registrations of the whole chapter. */
import { z } from "zod";
import { count, echoing } from "./answers.ts";
import { exactTimestamp, namedMentor } from "./directory-answers.ts";

const chapterRegistrations = z.object({
  limit: count,
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

export const chapterRegistrationsAnswer = (limit: number) => echoing(chapterRegistrations, { limit });

const chapterMentors = z.object({ bulkId: z.guid(), mentors: z.array(namedMentor) });

export const chapterMentorsAnswer = (bulkId: string) => echoing(chapterMentors, { bulkId });
