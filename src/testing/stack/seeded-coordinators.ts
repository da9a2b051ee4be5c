/** The coordinators of `supabase/seed.sql`, and how they sign in locally. None of this exists in a deployment. */

export interface SeededCoordinator {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** For local use only, and no secret: it is printed at every start. */
export const LOCAL_PASSWORD = "local-only-password";

/** The first two coordinate the first chapter, the third the second one. */
export const SEEDED_COORDINATORS: readonly SeededCoordinator[] = [1, 2, 3].map((number) => ({
  id: `c0000000-0000-4000-8000-00000000000${number}`,
  email: `coordinator${number}@example.org`,
  password: LOCAL_PASSWORD,
}));
