/** The folder of the console's pictures, which show what a test saw. */
import { fileURLToPath } from "node:url";

export const ARTEFACTS = fileURLToPath(new URL("../../../artefacts/browser", import.meta.url));
