/** The one first-level heading of a page. It takes the focus when the page is entered, so that reading starts there. */
import { useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { texts } from "../texts.ts";
import { useIsFirstEntry } from "./first-entry.tsx";

interface PageHeadingProps {
  children: string;
  /** Of the tab. Default: the heading and the product. */
  title?: string | undefined;
}

export function PageHeading({ children, title = texts.title(children) }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key } = useLocation();
  const isFirstEntry = useIsFirstEntry();

  useEffect(() => {
    document.title = title;
  }, [title]);

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
