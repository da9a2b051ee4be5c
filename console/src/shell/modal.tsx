/** The browser's own modal dialog. It keeps the focus inside, closes with Escape, and gives the focus back. */
import { useId, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";

interface ModalProps {
  role?: "dialog" | "alertdialog";
  heading: string;
  className?: string;
  onClose: () => void;
  /** The button with `data-harmless` gets the focus. Pressing it changes nothing. */
  children: ReactNode;
}

export function Modal({ role = "dialog", heading, className = "", onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  // A layout effect closes the dialog while it is still in the page, so that the browser gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) {
      element.showModal();
      // An extra Enter must change nothing.
      element.querySelector<HTMLElement>("[data-harmless]")?.focus();
    }
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      role={role}
      aria-labelledby={`${id}-heading`}
      aria-describedby={role === "alertdialog" ? `${id}-body` : undefined}
      className={`modal ${className}`}
      onCancel={(event) => {
        // The page decides whether the dialog is open.
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={`${id}-heading`}>{heading}</h2>
      <div id={`${id}-body`} className="stack">
        {children}
      </div>
    </dialog>
  );
}
