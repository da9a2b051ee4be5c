/** The browser's own modal dialog: it holds the focus, closes with Escape, and gives the focus back. */
import { useId, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";

interface ModalProps {
  role?: "dialog" | "alertdialog";
  heading: string;
  className?: string;
  onClose: () => void;
  /** Its button with `data-harmless` gets the focus: the one that changes nothing. */
  children: ReactNode;
}

export function Modal({ role = "dialog", heading, className = "", onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  // While the dialog is still in the page: only then does closing it give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) {
      element.showModal();
      // An Enter too many must change nothing.
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
        // Whether it is open is the page's to say.
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
