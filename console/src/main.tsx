/** Where the console starts: the styles, the session, and the pages behind it. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/form.css";
import "./styles/list.css";
import "./styles/result.css";
import "./styles/print.css";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no place for the console");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// A page that the browser has kept whole would come back as old as it is.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
