/** An address below the console that leads nowhere. */
import { texts } from "../texts.ts";
import { PageHeading } from "./page-heading.tsx";

export function UnknownPage() {
  return (
    <>
      <PageHeading>{texts.unknownPage}</PageHeading>
      <p>{texts.unknownPageHint}</p>
    </>
  );
}
