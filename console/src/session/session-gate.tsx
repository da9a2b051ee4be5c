/**
 * Shows the console during a session, and the sign-in otherwise. When a session ends, the current page is only hidden. The same
 * coordinator finds the page unchanged after signing in again.
 */
import { Activity, createContext, use, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { createBackend } from "../api/backend.ts";
import type { Backend } from "../api/backend.ts";
import { ContactContext } from "../shell/contact.ts";
import { FailedLoad } from "../shell/failed-load.tsx";
import { useLoadAgain } from "../shell/load-again.ts";
import { useTexts } from "../texts/use-texts.ts";
import { tabStorage, takeLink } from "./mail-link.ts";
import { NewPassword } from "./new-password.tsx";
import { recoverPassword } from "./password-recovery.ts";
import type { PasswordRecovery } from "./password-recovery.ts";
import { keepSession, readConfig } from "./session.ts";
import type { Waiting } from "./patient-refresh.ts";
import type { ConsoleConfig, SessionKeeper } from "./session.ts";
import { SignedOut } from "./signed-out.tsx";

interface SignedIn {
  backend: Backend;
  /** The email of the coordinator, or undefined when it is unknown. */
  email: () => string | undefined;
  signOut: () => void;
}

const SessionContext = createContext<SignedIn | undefined>(undefined);
const CoordinatorContext = createContext<string | undefined>(undefined);

export function useSession(): SignedIn {
  const session = use(SessionContext);
  if (session === undefined) throw new Error("Nobody is signed in here");
  return session;
}

export function useBackend(): Backend {
  return useSession().backend;
}

/** Replaces the backend for the pages below. */
export function WithBackend({ backend, children }: { backend: Backend; children: ReactNode }) {
  const session = useSession();
  const other = useMemo(() => ({ ...session, backend }), [session, backend]);
  return <SessionContext value={other}>{children}</SessionContext>;
}

/** The id of the signed-in coordinator. */
export function useCoordinatorId(): string {
  const coordinatorId = use(CoordinatorContext);
  if (coordinatorId === undefined) throw new Error("Nobody is signed in here");
  return coordinatorId;
}

interface Ready {
  keeper: SessionKeeper;
  contact: string | undefined;
  /** Only on the page for a new password. */
  recovery: PasswordRecovery | undefined;
}

function openSession(config: ConsoleConfig): Ready {
  const keeper = keepSession(config);
  const { contact } = config;
  const fragment = takeLink(window);
  const recovery =
    fragment === undefined
      ? undefined
      : recoverPassword({ config, keeper, fragment, storage: tabStorage(window) });
  return { keeper, contact, recovery };
}

export function SessionGate({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const [ready, setReady] = useState<Ready>();
  const [attempt, setAttempt] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  useLoadAgain(failure, () => setAttempt(attempt + 1));

  useEffect(() => {
    const stopped = new AbortController();
    readConfig(stopped.signal).then(
      (config) => setReady(openSession(config)),
      (error: unknown) => stopped.signal.aborted || setFailure(error),
    );
    return () => stopped.abort();
  }, [attempt]);

  if (ready !== undefined)
    return (
      <ContactContext value={ready.contact}>
        {ready.recovery === undefined ? (
          <Gate keeper={ready.keeper}>{children}</Gate>
        ) : (
          <NewPassword keeper={ready.keeper} recovery={ready.recovery} />
        )}
      </ContactContext>
    );
  return (
    <main className="lone">
      <h1>{texts.product}</h1>
      {failure !== undefined ? (
        <FailedLoad
          reason={texts.signIn.noConfig}
          again={() => {
            setFailure(undefined);
            setAttempt(attempt + 1);
          }}
        />
      ) : (
        <p className="quiet">{texts.loading}</p>
      )}
    </main>
  );
}

function Gate({ keeper, children }: { keeper: SessionKeeper; children: ReactNode }) {
  const texts = useTexts();
  // Undefined until the session has been read, and null without a session.
  const [userId, setUserId] = useState<string | null>();
  const [latestUserId, setLatestUserId] = useState<string>();
  const [waiting, setWaiting] = useState<Waiting>();
  const leaving = useRef(false);

  useEffect(() => keeper.onWaiting(setWaiting), [keeper]);
  useEffect(
    () =>
      keeper.onChange((next) => {
        setUserId(next ?? null);
        if (next !== undefined) setLatestUserId(next);
        // Signing out removes the page. After a session has only ended, the page stays for the next sign-in.
        else if (leaving.current) setLatestUserId(undefined);
        leaving.current = false;
      }),
    [keeper],
  );

  const session = useMemo(
    (): SignedIn => ({
      backend: createBackend(keeper.tokens),
      email: () => keeper.email(),
      signOut: () => {
        leaving.current = true;
        void keeper.signOut();
      },
    }),
    [keeper],
  );

  const isSignedIn = typeof userId === "string";
  useFocusAfterSignIn(userId);

  return (
    <>
      <div role="status">
        {waiting !== undefined && <p className="notice">{texts.signIn.waits[waiting]}</p>}
      </div>
      {userId === null && <SignedOut keeper={keeper} hasEnded={latestUserId !== undefined} />}
      {latestUserId !== undefined && (
        <Activity mode={isSignedIn ? "visible" : "hidden"}>
          <SessionContext key={latestUserId} value={session}>
            <CoordinatorContext value={latestUserId}>{children}</CoordinatorContext>
          </SessionContext>
        </Activity>
      )}
    </>
  );
}

/** The focused field disappears after the sign-in, so the focus moves to the page's heading. */
function useFocusAfterSignIn(userId: string | null | undefined): void {
  const earlier = useRef(userId);
  useEffect(() => {
    if (earlier.current === null && typeof userId === "string") {
      document.querySelector<HTMLElement>("main h1")?.focus();
    }
    earlier.current = userId;
  }, [userId]);
}
