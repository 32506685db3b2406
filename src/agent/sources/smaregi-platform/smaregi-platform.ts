/**
 * Smaregi through its Platform API (an app's client id and secret, or tokens of the gateway's cloud), as a POS cloud. It lists terminals, and
 * returns the same transactions under the same ids as the older API: an account may change from one to the
 * other.
 *
 * A poll is one request for up to 500 heads, and at most eight more, only when transactions of linked
 * terminals are new; a token once an hour. The sandbox allows ten requests a second, production fifty, for
 * all clients of the contract [3P].
 */
import type { PosCloud, PosCloudDeps, PosFailure } from '../polling/cloud-source.ts';
import type { PosClientBounds } from '../polling/connectivity.ts';
import { createSmaregiClient } from '../smaregi/connectivity.ts';
import { freshCursor } from '../smaregi/cursor.ts';
import { pollTransactions } from '../smaregi/poll.ts';
import { createAccessToken } from './access-token.ts';
import { createCloudToken } from './cloud-token.ts';
import { createPlatformApi } from './platform-api.ts';
import type { SmaregiPlatformSettings } from './settings.ts';

export function createSmaregiPlatform(
  settings: SmaregiPlatformSettings,
  environment: PosCloudDeps,
  bounds: Partial<PosClientBounds> = {},
): PosCloud {
  const { clock, log, cloudTokens } = environment;
  const noteRenewal = (failure: PosFailure | undefined): void => environment.noteRenewal?.(failure);
  const line = createSmaregiClient(clock, bounds);
  const { clientId, clientSecret } = settings;
  const accessToken =
    clientId === undefined || clientSecret === undefined
      ? createCloudToken(settings, clock, cloudTokens, noteRenewal)
      : createAccessToken({ ...settings, clientId, clientSecret }, line, clock, noteRenewal);
  const api = createPlatformApi(settings, line, accessToken);
  const deps = { api, contractId: settings.contractId, clock, log };
  return {
    registers: (signal) => api.terminals(signal),
    startingCursor: freshCursor,
    poll: (cursor, signal, linked) => pollTransactions(deps, cursor, signal, linked),
    close: async () => {
      accessToken.close();
      await line.close();
    },
  };
}
