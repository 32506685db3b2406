/** Stored records of page access. Secrets are stored as hashes only. */
import type { Person } from '../../../domain/people/person.ts';
import type { TokenScope } from '../../../domain/people/roles.ts';
import type { RunningTime } from '../../../domain/time/running-time.ts';

type PageLogin = {
  readonly codeSha256: string | null;
  /**
   * A password was set once, even if a new code has ended it since: the page never opens without a password
   * again.
   */
  readonly wasSet: boolean;
};

export type StoredPerson = Person & {
  /** Null until the invitation is used. */
  readonly passwordHash: string | null;
  /** An invitation that was not used yet. */
  readonly codeSha256: string | null;
  readonly codeUntilRunMs: number | null;
  readonly addedAtMs: number;
};

export type StoredSession = {
  readonly sha256: string;
  readonly person: string;
  readonly madeRunMs: number;
  readonly seenRunMs: number;
};

export type StoredPasskey = {
  /** Id of the credential, base64url. */
  readonly id: string;
  readonly person: string;
  readonly name: string;
  /** Name of the page that it was made under. */
  readonly rpId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly addedAtMs: number;
};

export type ApiToken = {
  readonly id: string;
  readonly name: string;
  readonly scope: TokenScope;
  readonly madeAtMs: number;
};

export type PageAccess = {
  readonly version: number;
  readonly login: PageLogin;
  /** In the order in which they were added. */
  readonly people: readonly StoredPerson[];
  readonly passkeys: readonly StoredPasskey[];
  readonly sessions: readonly StoredSession[];
  readonly tokens: readonly (ApiToken & { readonly sha256: string })[];
  readonly running: RunningTime | undefined;
};

/** Somebody can sign in. */
export function hasPassword({ people }: Pick<PageAccess, 'people'>): boolean {
  return people.some(({ passwordHash }) => passwordHash !== null);
}
