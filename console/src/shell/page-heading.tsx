/** The first-level heading of a page. It gets the focus when the page is entered, so that screen readers start there. */
import { useEffect, useRef } from "react";
import { useTexts } from "../texts/use-texts.ts";
import { useEntry } from "./entry.ts";
import { useIsFirstEntry } from "./first-entry.tsx";
import { usePageTitle } from "./use-page-title.ts";

interface PageHeadingProps {
  children: string;
  /** The title of the tab. Default: the heading and the product's name. */
  title?: string | undefined;
}

export function PageHeading({ children, title }: PageHeadingProps) {
  const texts = useTexts();
  usePageTitle(title ?? texts.title(children));
  const heading = useRef<HTMLHeadingElement>(null);
  const entry = useEntry();
  const isFirstEntry = useIsFirstEntry();

  useEffect(() => {
    // After the browser has loaded the page, reading starts at the top with the link that skips the navigation.
    if (!isFirstEntry(entry)) heading.current?.focus();
  }, [entry, isFirstEntry]);

  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}
