/** Shows the coordinator's name and chapter. Shows the email while the name is unknown. */
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

/** Undefined until the answer has come. An error is not shown here, because each page shows its own. */
function useActingCoordinator(): ActingCoordinator | undefined {
  const { backend } = useSession();
  const [coordinator, setCoordinator] = useState<ActingCoordinator>();
  const [failure, setFailure] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  useLoadAgain(failure, () => setAttempt(attempt + 1));

  useEffect(() => {
    const stopped = new AbortController();
    async function read(): Promise<void> {
      try {
        setCoordinator(await backend.me(stopped.signal));
        setFailure(undefined);
      } catch (error) {
        if (!stopped.signal.aborted) setFailure(error);
      }
    }
    void read();
    return () => stopped.abort();
  }, [backend, attempt]);

  return coordinator;
}
