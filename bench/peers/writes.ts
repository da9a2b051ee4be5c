/** The opening and the write that all engines make, by this project's own adapters. */
import { checkTemplate } from "../../src/domain/template.ts";
import { readSelection } from "../../src/client/selection-reading.ts";
import { CoordinatorCaller } from "../../src/supabase/coordinator-call.ts";
import { CoordinatorStore } from "../../src/supabase/coordinator-store.ts";
import { createRegistrar } from "../../src/supabase/registrar.ts";
import { createRoundStore } from "../../src/supabase/round-store.ts";
import { createTokenSigner } from "../../src/supabase/token-signer.ts";
import { mentorIds } from "../host.ts";
import { projectWithLatency } from "../place.ts";
import type { Latency, StackPlace } from "../place.ts";

export interface Writes {
  open(bulkId: string, mentors: number): Promise<void>;
  /** Registers the mentor at the position, from 1. @returns whether the mentor is registered */
  write(bulkId: string, position: number): Promise<boolean>;
  /** Registers the mentors from one position to another. @returns how many are registered so far */
  writeRange(bulkId: string, from: number, to: number): Promise<number>;
}

export async function createWrites(place: StackPlace, latency: Latency): Promise<Writes> {
  const project = projectWithLatency(place, latency);
  const rounds = createRoundStore(createRegistrar(project, await createTokenSigner(place.registrarKey)));
  const store = new CoordinatorStore(new CoordinatorCaller(project, async () => place.accessToken));
  const submit = (bulkId: string, from: number, to: number) =>
    rounds.submit(
      { bulkId, actingCoordinatorId: place.coordinatorId, round: 1, from, to, attempt: 1 },
      new AbortController().signal,
    );
  return {
    open: async (bulkId, mentors) => {
      const selection = await readSelection(mentorIds(mentors));
      await store.open({ bulkId, template: peerTemplate(bulkId), selection, settings: {} });
    },
    write: async (bulkId, position) => {
      const { outcome } = await submit(bulkId, position, position);
      return outcome?.status === "success";
    },
    writeRange: async (bulkId, from, to) => (await submit(bulkId, from, to)).counts.succeeded,
  };
}

/** A template that no other registration has. */
export function peerTemplate(bulkId: string) {
  return checkTemplate({ activityType: `Bench ${bulkId}`, date: "2026-11-20", durationMinutes: 90 });
}
