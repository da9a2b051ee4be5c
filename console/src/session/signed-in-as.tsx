/** Says who is signed in and for which chapter. The email stands where there is no name, or none yet. */
import { useEffect, useState } from "react";
import type { ActingCoordinator } from "../api/types.ts";
import { useLoadAgain } from "../shell/load-again.ts";
import { useTexts } from "../texts/use-texts.ts";
import { useSession } from "./session-gate.tsx";

export function SignedInAs() {
  const texts = useTexts();
  const { email } = useSession();
  const coordinator = useActingCoordinator();
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

/** Undefined until it is known. Why it is not known is no news here: the page itself says what is wrong. */
function useActingCoordinator(): ActingCoordinator | undefined {
  const { backend } = useSession();
  const [coordinator, setCoordinator] = useState<ActingCoordinator>();
  const [failure, setFailure] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  useLoadAgain(failure, () => setAttempt(attempt + 1));

  useEffect(() => {
    const stopped = new AbortController();
    backend.me(stopped.signal).then(
      (answer) => {
        setCoordinator(answer);
        setFailure(undefined);
      },
      (error: unknown) => stopped.signal.aborted || setFailure(error),
    );
    return () => stopped.abort();
  }, [backend, attempt]);

  return coordinator;
}
