/** Starts the console: styles, session and pages. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { followLanguage } from "./texts/use-texts.ts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/form.css";
import "./styles/list.css";
import "./styles/chapter.css";
import "./styles/result.css";
import "./styles/print.css";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place for the console");
followLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// Reloads a page that the browser restores from its cache, because its data is old.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
