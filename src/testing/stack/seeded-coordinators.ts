/** The coordinators of `supabase/seed.sql` and their local sign-in. A deployment has none of them. */

export interface SeededCoordinator {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** The password is for local use only and not secret: each start prints it. */
export const LOCAL_PASSWORD = "local-only-password";

/** The first two coordinators are in chapter 1, and the third is in chapter 2. */
export const SEEDED_COORDINATORS: readonly SeededCoordinator[] = [1, 2, 3].map((number) => ({
  id: `c0000000-0000-4000-8000-00000000000${number}`,
  email: `coordinator${number}@example.org`,
  password: LOCAL_PASSWORD,
}));
