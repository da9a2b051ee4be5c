/** The one first-level heading of a page. It takes the focus when the page is entered, so that reading starts there. */
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { texts } from "../texts.ts";

/** The key of the entry with which the browser has loaded the console: there, the focus stays at the top. */
const FIRST_ENTRY = "default";

export function PageHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();

  useEffect(() => {
    document.title = texts.title(children);
  }, [children]);

  useEffect(() => {
    if (key !== FIRST_ENTRY) heading.current?.focus();
  }, [key]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
