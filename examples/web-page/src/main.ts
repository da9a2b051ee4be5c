/** The page: sign in, tick mentors, register, and follow the run. */
import { createClient } from "@supabase/supabase-js";
import { createApiClient, followProgress } from "durable-bulk-registration/api";
import type { ApiSchemas } from "durable-bulk-registration/api";

const supabase = createClient(setting("VITE_SUPABASE_URL"), setting("VITE_SUPABASE_PUBLISHABLE_KEY"));

const api = createApiClient({
  baseUrl: setting("VITE_BACKEND_URL"),
  // Read at each call, because supabase-js renews the session by itself.
  accessToken: async () => {
    const { data } = await supabase.auth.getSession();
    if (data.session === null) throw new Error("The page has no session");
    return data.session.access_token;
  },
});

const signIn = element("sign-in", HTMLFormElement);
const form = element("session", HTMLFormElement);
const status = element("status", HTMLElement);
const results = element("results", HTMLElement);

/** The id belongs to the filled form: sending the form again after a lost answer starts nothing twice. */
let key = crypto.randomUUID();
form.addEventListener("change", () => {
  key = crypto.randomUUID();
});

signIn.addEventListener("submit", (event) => {
  event.preventDefault();
  void show(async () => {
    const { email, password } = fieldsOf(signIn);
    const { error } = await supabase.auth.signInWithPassword({
      email: email ?? "",
      password: password ?? "",
    });
    if (error !== null) throw error;
    await listMentors();
    signIn.hidden = true;
    form.hidden = false;
  });
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void show(register);
});

/** All pages of the coordinator's chapter. */
async function listMentors(): Promise<void> {
  for (let after: string | undefined; ;) {
    const { data, error } = await api.GET("/mentors", {
      params: { query: { active: "true", ...(after !== undefined && { after }) } },
    });
    if (error !== undefined) throw new Error(textOf(error));
    for (const { mentorId, name } of data.items) {
      const box = Object.assign(document.createElement("input"), {
        type: "checkbox",
        name: "mentor",
        value: mentorId,
      });
      const label = document.createElement("label");
      label.append(box, ` ${name}`);
      element("mentors", HTMLElement).append(label);
    }
    if (data.next === undefined) return;
    after = data.next;
  }
}

function sayLost(): void {
  status.textContent = "The connection was lost. Reconnecting …";
}

async function register(): Promise<void> {
  const { date = "", minutes } = fieldsOf(form);
  const mentorIds = new FormData(form).getAll("mentor").map(String);
  const { data, error } = await api.POST("/bulk-registrations", {
    params: { header: { "idempotency-key": key } },
    body: {
      mentorIds,
      template: { activityType: "Group session", date, durationMinutes: Number(minutes) },
    },
  });
  if (error !== undefined) throw new Error(textOf(error));
  results.replaceChildren();
  for await (const event of followProgress(api, data.bulkId, { onLost: sayLost })) {
    if (event.event === "settled") addResult(event.update);
    else {
      const { succeeded, total, phase } = event.progress;
      status.textContent = `${succeeded} of ${total} registered (${phase})`;
    }
  }
}

function addResult({ mentorId, outcome }: ApiSchemas["ProgressUpdate"]): void {
  const box = form.querySelector(`input[value="${mentorId}"]`);
  const line = document.createElement("li");
  const text =
    outcome.error?.message ?? (outcome.detail === "registered" ? "Registered" : "Already registered");
  line.textContent = `${box?.parentElement?.textContent?.trim() ?? mentorId}: ${text}`;
  results.append(line);
}

async function show(action: () => Promise<void>): Promise<void> {
  status.textContent = "…";
  try {
    await action();
    if (status.textContent === "…") status.textContent = "";
  } catch (error) {
    status.textContent = error instanceof Error ? error.message : "Something went wrong";
  }
}

/** A problem's texts are for people; programs branch on its `type`. */
function textOf({ title, detail }: ApiSchemas["Problem"]): string {
  return detail ?? title;
}

function fieldsOf(shown: HTMLFormElement): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...new FormData(shown)].flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : [],
    ),
  );
}

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${id}`);
  return found;
}

function setting(name: string): string {
  const value: unknown = import.meta.env[name];
  if (typeof value !== "string" || value === "") throw new Error(`Set ${name}`);
  return value;
}
