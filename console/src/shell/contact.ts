/** The contact that a coordinator can ask for help. A deployment sets the contact or leaves it out. */
import { createContext, use } from "react";

export const ContactContext = createContext<string | undefined>(undefined);

/** @returns such as `Kari Nordmann, kari@example.org`; undefined without a contact */
export function useContact(): string | undefined {
  return use(ContactContext);
}
