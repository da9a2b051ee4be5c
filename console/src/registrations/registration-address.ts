/** The addresses of registrations, and of lists with their filters. */
import type { ListFilter } from "../api/backend.ts";
import type { ChapterRegistration, OwnListStatus } from "../api/types.ts";

/** The coordinator's own registration opens with its result and its buttons. A colleague's registration opens to be read. */
export function addressOf(
  registration: Pick<ChapterRegistration, "bulkId" | "coordinatorId">,
  actingCoordinatorId: string,
): string {
  const isOwn = registration.coordinatorId === actingCoordinatorId;
  return `/${isOwn ? "registrations" : "chapter-registrations"}/${registration.bulkId}`;
}

export interface ListAddress {
  /** True: the registrations of all coordinators of the chapter. False: the coordinator's own. */
  isChapter: boolean;
  filter: ListFilter;
}

export const LIST_STATUSES: readonly OwnListStatus[] = ["open", "success", "partialSuccess", "totalFailure"];

const MONTH = /^(19|[2-9]\d)\d\d-(0[1-9]|1[0-2])$/;

export const isNarrowed = (filter: ListFilter) => Object.keys(filter).length > 0;

/** Leaves out values that are not valid. */
export function readListAddress(search: URLSearchParams): ListAddress {
  const isChapter = search.get("of") === "chapter";
  const month = search.get("month") ?? "";
  const activityType = (search.get("activityType") ?? "").trim().slice(0, 200);
  const status = LIST_STATUSES.find((each) => each === search.get("status"));
  return {
    isChapter,
    filter: {
      ...(MONTH.test(month) && { month }),
      ...(activityType !== "" && { activityType }),
      ...(status !== undefined && !isChapter && { status }),
    },
  };
}

export function writeListAddress({ isChapter, filter }: ListAddress): string {
  const { status, ...shared } = filter;
  const search = new URLSearchParams({
    ...(isChapter && { of: "chapter" }),
    ...shared,
    ...(status !== undefined && !isChapter && { status }),
  });
  return search.toString();
}
