import { FAILING } from "./scenarios.ts";
import { describeShortForm } from "./short-form.ts";

describeShortForm("the database fails", FAILING);
