/** `npm run tables`: writes the measured tables of all pages anew, without measuring. */
import { writeMeasuredPages } from "./measured-pages.ts";

await writeMeasuredPages();
