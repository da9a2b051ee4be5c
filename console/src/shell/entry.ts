/** The entry of a page. A change of filters is a step of the browser's history within the same entry. */
import { useLocation } from "react-router";

/** A link within the entry carries the entry in the state of its location. */
export function useEntry(): string {
  const { key, state } = useLocation();
  return (state as { entry?: string } | null)?.entry ?? key;
}
