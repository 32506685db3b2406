/**
 * Linking a Ubiregi account: a person's consent at Ubiregi becomes tokens in the account's settings. Tokens
 * are stored before use.
 */

import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosClientBounds } from '../polling/connectivity.ts';
import { tokensOfLink } from '../polling/kit/link-account.ts';
import { createUbiregiClient } from './connectivity.ts';
import { type App, appOf, authorizeUrl, createTokenRequests } from './oauth.ts';
import type { UbiregiSettings } from './settings.ts';

/** Rejects with a PosFailure if the account can't be linked. */
export function linkingUrl(
  settings: UbiregiSettings,
  requested: { state: string; verifier: string; forceLogin: boolean },
): string {
  return authorizeUrl(appToLink(settings), requested);
}

/** The settings with the tokens obtained for the code, to be stored before anything else. Rejects with a PosFailure. */
export async function linkedSettings(
  settings: UbiregiSettings,
  { code, verifier }: { code: string; verifier: string },
  { clock, bounds }: { clock: Clock; bounds?: Partial<PosClientBounds> },
  signal: AbortSignal,
): Promise<UbiregiSettings> {
  const app = appToLink(settings);
  const line = createUbiregiClient(clock, bounds);
  try {
    const outcome = await createTokenRequests(app, line, clock).exchange(code, verifier, signal);
    const tokens = tokensOfLink(outcome, settings.tokens, {
      codeRefused: () => posProblem('ubiregi.code_refused'),
      otherAccount: (accounts) => posProblem('ubiregi.other_account', accounts),
    });
    return { ...settings, tokens };
  } finally {
    await line.close();
  }
}

function appToLink(settings: UbiregiSettings): App {
  const app = appOf(settings);
  if (app === undefined)
    throw new PosFailure('refused', posProblem('ubiregi.no_linking_needed'), { field: 'token' });
  return app;
}
