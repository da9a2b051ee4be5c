/** The console in Norwegian bokmål. */
import type { Texts } from "../texts.ts";
import { correction } from "./correction.ts";
import { format } from "./counting.ts";
import { mentorsFile } from "./mentors-file.ts";
import { nameList } from "./name-list.ts";
import { overlap } from "./overlap.ts";
import { ownRuns } from "./own-runs.ts";
import { recovery } from "./recovery.ts";
import { form, picker, preflight, quickForm, reuse, template } from "./registering.ts";
import { result } from "./result.ts";
import { problem, shell, signIn } from "./shell.ts";
import { registrations, retry, steering } from "./steering.ts";

export const norwegian: Texts = {
  ...shell,
  format,
  signIn,
  recovery,
  problem,
  picker,
  nameList,
  mentorsFile,
  form,
  quickForm,
  reuse,
  preflight,
  template,
  result,
  steering,
  retry,
  overlap,
  ownRuns,
  correction,
  registrations,
};
