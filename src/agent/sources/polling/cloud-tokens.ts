/** Access tokens of a POS from the gateway's cloud, which is an app there (contract/cloud/pos-token.ts). */
import type { PosTokenSystem } from '../../../contract/cloud/pos-token.ts';

export type PosTokenRequest = {
  readonly system: PosTokenSystem;
  readonly account: string;
  /** SHA-256 of a token that the POS rejected before its time, lower-case hexadecimal. */
  readonly rejected?: string;
};

export type PosTokenOutcome =
  | { readonly kind: 'token'; readonly token: string; readonly lastsMs: number }
  /** Never given for this shop, or withdrawn at the cloud. */
  | { readonly kind: 'no_consent' }
  /** The POS gives the cloud no tokens any more. */
  | { readonly kind: 'consent_ended' }
  /** The POS doesn't accept the cloud's app. */
  | { readonly kind: 'app_refused' }
  /** This cloud gives no tokens, or there is no cloud. */
  | { readonly kind: 'not_offered' }
  | { readonly kind: 'try_later'; readonly retryAfterMs?: number };

/** Aborting rejects with `signal.reason`; every other failure is an outcome. */
export type CloudTokens = (request: PosTokenRequest, signal: AbortSignal) => Promise<PosTokenOutcome>;
