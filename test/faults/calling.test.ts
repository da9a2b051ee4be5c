import { CALLING } from "./scenarios.ts";
import { describeShortForm } from "./short-form.ts";

describeShortForm("callers do", CALLING);
