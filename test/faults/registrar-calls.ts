/** Calls of a run's functions without a run: with the runs' own key, directly to the project. */
import { createTokenSigner } from "../../src/supabase/token-signer.ts";
import type { Stage } from "./stage.ts";

export interface RegistrarAnswer {
  status: number;
  /** The code of the error, if there is one. */
  code?: string;
  body: unknown;
}

export type RegistrarCall = (name: string, args: object) => Promise<RegistrarAnswer>;

/** @param coordinatorId the coordinator in whose name the calls act */
export async function registrarCalls(stage: Stage, coordinatorId: string): Promise<RegistrarCall> {
  const signer = await createTokenSigner(stage.registrarKey);
  const { url, publishableKey } = stage.supabase;
  return async (name, args) => {
    const response = await fetch(`${url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: {
        apikey: publishableKey,
        authorization: `Bearer ${await signer.mint(coordinatorId)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(args),
    });
    const body: unknown = await response.json();
    const code = response.ok ? undefined : (body as { code?: string }).code;
    return { status: response.status, body, ...(code !== undefined && { code }) };
  };
}
