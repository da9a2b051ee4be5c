/** Shows the coordinator's name and chapter. Shows the email while the name is unknown. */
import { useCallback } from "react";
import { useLoaded } from "../shell/use-loaded.ts";
import { useTexts } from "../texts/use-texts.ts";
import { useSession } from "./session-gate.tsx";

export function SignedInAs() {
  const texts = useTexts();
  const { backend, email } = useSession();
  const load = useCallback((signal: AbortSignal) => backend.me(signal), [backend]);
  // An error is not shown here, because each page shows its own.
  const { value: coordinator } = useLoaded(load);
  const name = coordinator?.name ?? email();
  if (name === undefined) return null;
  return (
    <p className="quiet signed-in-as">
      <span className="unseen">{texts.signIn.signedInAs} </span>
      <bdi>{name}</bdi>
      {coordinator !== undefined && (
        <>
          {" · "}
          <bdi>{coordinator.chapterName}</bdi>
        </>
      )}
    </p>
  );
}
