import { KILLING } from "./scenarios.ts";
import { describeShortForm } from "./short-form.ts";

describeShortForm("is killed", KILLING);
