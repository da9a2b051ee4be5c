/** The answers of the sign-in when a coordinator asks for a mail or chooses a new password. */
import { describe, expect, it } from "vitest";
import { recoverPassword } from "../../console/src/session/password-recovery.ts";
import { keepSession } from "../../console/src/session/session.ts";

const CONFIG = { supabaseUrl: "https://project.test", publishableKey: "sb_publishable_of_the_tests" };
const PAGE = "https://console.test/console/new-password";
const USER = { id: "c0000000-0000-4000-8000-000000000001", email: "ada@example.org" };

const refused = (status: number, code: string, more: object = {}, headers: Record<string, string> = {}) =>
  Response.json({ code: status, error_code: code, msg: "Not so", ...more }, { status, headers });

/** Encodes a part of a token. The signature is not checked here. */
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const FRAGMENT = new URLSearchParams({
  access_token: `${encoded({ alg: "ES256" })}.${encoded({ sub: USER.id, exp: 4e9 })}.c2lnbmVk`,
  refresh_token: "refresh",
  type: "recovery",
}).toString();

/** The storage of a tab. */
function createStorage(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

interface Answers {
  /** Answers the change of the password. */
  change?: () => Response;
  user?: () => Response;
}

function openLink(fragment: string, answers: Answers = {}, storage = createStorage()) {
  const { change = () => Response.json(USER), user = () => Response.json(USER) } = answers;
  const adopted: unknown[] = [];
  const recovery = recoverPassword({
    config: CONFIG,
    keeper: {
      adopt: async (session) => void adopted.push(session.refresh_token),
    },
    fragment,
    storage,
    call: async (_input, init) => (init?.method === "PUT" ? change() : user()),
  });
  return { recovery, adopted, storage };
}

describe("asking for a mail", () => {
  const ask = (answer: Response) => {
    const keeper = keepSession(CONFIG, async () => answer);
    return keeper.sendLink("ada@example.org", PAGE);
  };

  it("tells no address from another, also where only those that exist can get too many mails", async () => {
    expect(await ask(Response.json({}))).toBe("sent");
    expect(await ask(refused(429, "over_email_send_rate_limit"))).toBe("sent");
  });

  it("says what is wrong otherwise", async () => {
    const later = refused(429, "over_request_rate_limit", {}, { "retry-after": "7" });
    expect(await ask(later)).toEqual({ tooMany: 7 });
    expect(await ask(refused(400, "validation_failed"))).toBe("notAnAddress");
    expect(await ask(refused(500, "unexpected_failure"))).toBe("unreachable");
    expect(await ask(refused(503, "x"))).toBe("unreachable");
  });
});

describe("a link", () => {
  it("opens with the email of its coordinator, and a reload goes on with it", async () => {
    const { recovery, storage } = openLink(FRAGMENT);
    expect(await recovery.open()).toEqual({ email: USER.email });
    expect(await openLink("", {}, storage).recovery.open()).toEqual({ email: USER.email });
  });

  it.each([
    ["without anything", ""],
    ["that was refused", "error=access_denied&error_code=otp_expired&error_description=x"],
    ["without its second half", FRAGMENT.slice(0, 40)],
    ["with half a token", FRAGMENT.replace(/\.[^.]*\.c2lnbmVk/, ".eyJz")],
  ])("has ended %s", async (_what, fragment) => {
    expect(await openLink(fragment).recovery.open()).toBe("ended");
  });

  it("has not ended because the sign-in can't be reached", async () => {
    expect(await openLink(FRAGMENT, { user: () => refused(503, "x") }).recovery.open()).toBe("unreachable");
    expect(await openLink(FRAGMENT, { user: () => refused(403, "bad_jwt") }).recovery.open()).toBe("ended");
  });
});

describe("a new password", () => {
  const choose = async (change: () => Response) => {
    const { recovery } = openLink(FRAGMENT, { change });
    await recovery.open();
    return recovery.choose("something");
  };
  const weak = (reasons: string[], msg = "Weak") =>
    refused(422, "weak_password", { msg, weak_password: { reasons } });

  it("signs in with the session of the link, of which the tab keeps nothing", async () => {
    const { recovery, adopted, storage } = openLink(FRAGMENT);
    await recovery.open();
    expect(await recovery.choose("a new password")).toBe("changed");
    expect(adopted).toEqual(["refresh"]);
    expect(await openLink("", {}, storage).recovery.open()).toBe("ended");
  });

  it.each([
    [
      "too short",
      weak(["length"], "Password should be at least 12 characters."),
      { weak: "length", least: 12 },
    ],
    ["too short, by a sentence without a number", weak(["length"]), { weak: "length", least: undefined }],
    [
      "of one kind of characters",
      weak(["characters"], "one of 0123456789"),
      { weak: "characters", least: undefined },
    ],
    ["stolen", weak(["pwned"]), { weak: "known", least: undefined }],
    ["weak by a rule of later", weak([]), { weak: "other", least: undefined }],
    ["the old one", refused(422, "same_password"), "same"],
    ["one of many", refused(429, "over_request_rate_limit"), "tooMany"],
    ["for nobody who is there", refused(503, "x"), "unreachable"],
    ["for a session that has ended", refused(403, "session_not_found"), "ended"],
    ["for a token that has expired", refused(403, "bad_jwt"), "ended"],
  ])("is refused when it is %s", async (_what, answer, choice) => {
    expect(await choose(() => answer)).toEqual(choice);
  });
});
