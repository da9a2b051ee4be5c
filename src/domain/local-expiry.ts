/** Sessions expire by the clock of the machine that holds them: the server says for how long one is good, and its clock may be another. */

/** The answer without the time at which its session ends: supabase-js then reckons it from how long the session lasts. */
export async function byLocalClock(answer: Response): Promise<Response> {
  if (!answer.ok || !(answer.headers.get("content-type") ?? "").includes("json")) return answer;
  const text = await answer.text();
  return new Response(withoutExpiry(text) ?? text, { status: answer.status, headers: answer.headers });
}

function withoutExpiry(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return undefined;
    if (!("expires_in" in body && "expires_at" in body)) return undefined;
    const { expires_at: _, ...session } = body;
    return JSON.stringify(session);
  } catch {
    return undefined;
  }
}
