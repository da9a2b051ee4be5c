/** Names the contact when mentors failed for reasons that the coordinator can't change. */
import { useContact } from "../shell/contact.ts";
import { useTexts } from "../texts/use-texts.ts";
import type { Line } from "./lines.ts";

/** Codes of failures that only the people who run the system can mend. */
const OUR_SIDE: ReadonlySet<string | undefined> = new Set([
  "invalidData",
  "misconfigured",
  "signIn",
  "unexpected",
]);

export function OurSideNotice({ lines }: { lines: readonly Line[] }) {
  const texts = useTexts();
  const contact = useContact();
  const count = lines.filter(({ state, code }) => state === "failed" && OUR_SIDE.has(code)).length;
  return count === 0 ? null : <p>{texts.result.help(count, contact)}</p>;
}
