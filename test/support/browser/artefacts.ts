/** Where pictures of the console are kept, for whoever wants to know what a test saw. */
import { fileURLToPath } from "node:url";

export const ARTEFACTS = fileURLToPath(new URL("../../../artefacts/browser", import.meta.url));
