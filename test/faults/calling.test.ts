import { CALLING } from "./scenarios.ts";
import { describeShortForm } from "./short-form.ts";

describeShortForm("callers misbehave", CALLING);
