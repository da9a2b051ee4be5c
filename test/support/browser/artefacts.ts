/** Where pictures of the console are kept, which show what a test saw. */
import { fileURLToPath } from "node:url";

export const ARTEFACTS = fileURLToPath(new URL("../../../artefacts/browser", import.meta.url));
