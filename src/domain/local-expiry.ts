/**
 * Lets a session expire by the clock of the machine that holds it. The sign-in server says how long a session lasts, and the
 * server's clock may differ.
 */

/** Removes the expiry time from the answer. supabase-js then computes it from the session's duration. */
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
