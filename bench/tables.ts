/** `npm run tables`: writes the tables of all pages with measured figures anew, without measuring anything. */
import { writeMeasuredPages } from "./measured-pages.ts";

await writeMeasuredPages();
