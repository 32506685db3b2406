/** Stored records of page access. Secrets are stored as hashes only. */
import type { RunningTime } from '../../../domain/time/running-time.ts';

type PageLogin = {
  readonly passwordHash: string | null;
  readonly codeSha256: string | null;
  /**
   * A password was set once, even if a new code has ended it since: the page never opens without a password
   * again.
   */
  readonly wasSet: boolean;
};

export type StoredSession = {
  readonly sha256: string;
  readonly madeRunMs: number;
  readonly seenRunMs: number;
};

export type ApiToken = { readonly id: string; readonly name: string; readonly madeAtMs: number };

export type PageAccess = {
  readonly version: number;
  readonly login: PageLogin;
  readonly sessions: readonly StoredSession[];
  readonly tokens: readonly (ApiToken & { readonly sha256: string })[];
  readonly running: RunningTime | undefined;
};
