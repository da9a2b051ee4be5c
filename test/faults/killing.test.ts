import { KILLING } from "./scenarios.ts";
import { describeShortForm } from "./short-form.ts";

describeShortForm("processes are killed", KILLING);
