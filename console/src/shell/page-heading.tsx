/** The one first-level heading of a page. It takes the focus when the page is entered, so that reading starts there. */
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { texts } from "../texts.ts";
import { useIsFirstEntry } from "./first-entry.tsx";

export function PageHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  const isFirstEntry = useIsFirstEntry();

  useEffect(() => {
    document.title = texts.title(children);
  }, [children]);

  useEffect(() => {
    // Where the browser has loaded the page, reading starts at its top, with the way past the navigation.
    if (!isFirstEntry(key)) heading.current?.focus();
  }, [key, isFirstEntry]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
