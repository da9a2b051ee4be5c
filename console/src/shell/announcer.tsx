/** Announces visible changes to screen readers with the priority "polite". */
import { createContext, use, useCallback, useState } from "react";
import type { ReactNode } from "react";
import { useTexts } from "../texts/use-texts.ts";

type Announce = (text: string) => void;

const AnnouncerContext = createContext<Announce>(() => undefined);

export function useAnnouncer(): Announce {
  return use(AnnouncerContext);
}

export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const announce = useCallback((next: string) => setText(next), []);
  return (
    <AnnouncerContext value={announce}>
      {children}
      <div role="status" aria-live="polite" aria-label={texts.announcements} className="unseen">
        {text}
      </div>
    </AnnouncerContext>
  );
}
