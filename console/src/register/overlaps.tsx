/** Shows registrations of the chapter on the same day with the same mentors, before the coordinator confirms. */
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { RegistrationOverlap } from "../api/types.ts";
import { addressOf } from "../registrations/registration-address.ts";
import { useCoordinatorId } from "../session/session-gate.tsx";
import { useTexts } from "../texts/use-texts.ts";

interface OverlapsProps {
  overlaps: readonly RegistrationOverlap[];
  /** Undefined in the flow for one mentor: the mentor can't be left out. */
  onLeaveOut: ((mentorIds: readonly string[]) => void) | undefined;
}

export function Overlaps({ overlaps, onLeaveOut }: OverlapsProps) {
  const texts = useTexts();
  const coordinatorId = useCoordinatorId();
  const around = useRef<HTMLDivElement>(null);
  const isPressed = useRef(false);

  useEffect(() => {
    if (!isPressed.current) return;
    isPressed.current = false;
    // The pressed button is gone with its entry, so the focus moves on.
    const next = around.current?.querySelector<HTMLElement>("button");
    (next ?? document.getElementById("preflight"))?.focus();
  }, [overlaps]);

  useEffect(
    () => () => {
      if (isPressed.current) document.getElementById("preflight")?.focus();
    },
    [],
  );

  return (
    <div ref={around} className="notice stack-small">
      <p className="strong">{texts.overlap.found(overlaps.length)}</p>
      <ul aria-label={texts.overlap.list} className="overlaps">
        {overlaps.map((overlap) => {
          const { bulkId, activityType, date, durationMinutes, registered, mentorIds } = overlap;
          return (
            <li key={bulkId} className="stack-small">
              <p id={`overlap-${bulkId}`} className="facts">
                <bdi className="strong">{activityType}</bdi>
                <span>{texts.format.day(date)}</span>
                <span>{texts.template.minutes(durationMinutes)}</span>
                <span>{texts.overlap.by(overlap, coordinatorId)}</span>
              </p>
              <p>{texts.overlap.common(mentorIds.length, registered)}</p>
              <p className="actions">
                <Link
                  to={addressOf(overlap, coordinatorId)}
                  className="button"
                  aria-describedby={`overlap-${bulkId}`}
                >
                  {texts.overlap.open}
                </Link>
                {onLeaveOut !== undefined && (
                  <button
                    type="button"
                    className="button"
                    aria-describedby={`overlap-${bulkId}`}
                    onClick={() => {
                      isPressed.current = true;
                      onLeaveOut(mentorIds);
                    }}
                  >
                    {texts.overlap.leaveOut(mentorIds.length)}
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ul>
      <p>{texts.overlap.anyway}</p>
    </div>
  );
}
