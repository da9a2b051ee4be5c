/** Announces a run's progress to screen readers: at intervals while the run works, and at each important change. */
import { useEffect, useRef } from "react";
import { useAnnouncer } from "../shell/announcer.tsx";
import { useContact } from "../shell/contact.ts";
import { useTexts } from "../texts/use-texts.ts";
import { isOver } from "../../../src/domain/outcome.ts";
import { countSucceeded } from "./lines.ts";
import { nextToSay } from "./progress-announcements.ts";
import { reasonOf } from "./reason.ts";
import { kindOf, statusOf } from "./run-view.ts";
import type { RunView } from "./run-view.ts";

export function useRunAnnouncements(view: RunView): void {
  const announce = useAnnouncer();
  const texts = useTexts();
  const contact = useContact();
  const said = useRef({ tenth: 0, at: 0 });
  const { progress, counts, isDone, isListRead, connection } = view;
  const isKnown = progress !== undefined && isListRead;
  const status = isKnown ? statusOf(view) : undefined;

  const { settled = 0, total = 0, failed = 0 } = progress ?? {};
  useEffect(() => {
    if (isDone) return;
    const next = nextToSay(said.current, settled, total, Date.now());
    if (next === undefined) return;
    said.current = next;
    announce(texts.result.announceProgress(settled, total, failed));
  }, [announce, texts, isDone, settled, total, failed]);

  const reason = reasonOf(view, texts, contact);
  const kind = kindOf(view);
  const registered = countSucceeded(counts);
  const { failed: failures, cancelled } = counts;
  const earlierStatus = useRef(status);
  useEffect(() => {
    const earlier = earlierStatus.current;
    earlierStatus.current = status;
    // Screen readers read the first status with the page.
    if (status === undefined || earlier === undefined || earlier === status) return;
    if (!isOver(status)) {
      const phase = texts.correction.phase(kind, status, texts.result.phase(status));
      announce(texts.result.announcePhase(phase, reason));
    } else if (kind === "registration") announce(texts.result.announceEnd(registered, failures, cancelled));
    else announce(texts.correction.announceEnd(kind, registered, failures, cancelled));
  }, [announce, texts, kind, status, reason, registered, failures, cancelled]);

  const earlierConnection = useRef(connection);
  useEffect(() => {
    if (earlierConnection.current === "lost" && connection === "live") announce(texts.result.healed);
    earlierConnection.current = connection;
  }, [announce, texts, connection]);
}
