/**
 * Access tokens of accounts that have allowed the receiver's app: one for all gateways of an account, in memory, and replaced while at least
 * half of its time is left for a gateway. Concurrent requests share one request to the POS.
 */
import type { PosTokenSystem } from '../../contract/cloud/pos-token.ts';
import type { Clock } from '../../lib/clock.ts';
import { sha256Of } from '../../lib/http/bearer.ts';
import type { PosApp, PosApps } from './pos-apps.ts';
import { contractToken, type Granted } from './smaregi-app.ts';

type Token = Granted<{ token: string; lastsMs: number }>;
type Account = { readonly system: PosTokenSystem; readonly account: string };
type Held = { readonly token: string; readonly untilMs: number; readonly renewMs: number };

export type TokenKeeper = {
  /** `rejected`: SHA-256 of a token that the POS rejected. Undefined without an app. */
  get(of: Account & { readonly rejected: string | undefined }): Promise<Token | undefined>;
};

/** Accounts whose tokens are held. */
const maxHeld = 10_000;

/** `lifetime`: of the receiver, which requests in progress end with. */
export function createTokenKeeper(
  { apps, clock }: { readonly apps: PosApps; readonly clock: Clock },
  lifetime: AbortSignal,
): TokenKeeper {
  const held = new Map<string, Held>();
  const coming = new Map<string, Promise<Token>>();

  async function request(key: string, app: PosApp, { system, account }: Account): Promise<Token> {
    const askedMs = clock.monotonicMs();
    const got = await contractToken(app, account, clock, lifetime);
    switch (got.kind) {
      case 'granted': {
        const { token, lastsMs } = got;
        if (held.size >= maxHeld) held.clear();
        held.set(key, { token, untilMs: askedMs + lastsMs, renewMs: askedMs + lastsMs / 2 });
        await apps.noteToken(system, account);
        break;
      }
      case 'refused':
      case 'app_refused':
        await apps.noteProblem(system, account, got.why);
        break;
      case 'away':
        break;
    }
    return got;
  }

  return {
    async get({ system, account, rejected }) {
      const app = await apps.app(system);
      if (app === undefined) return undefined;
      // Another app, or another address of the POS, has other tokens.
      const key = sha256Of(JSON.stringify([app, account]));
      const known = held.get(key);
      const isGood = known !== undefined && sha256Of(known.token) !== rejected;
      const nowMs = clock.monotonicMs();
      if (isGood && nowMs < known.renewMs)
        return { kind: 'granted', token: known.token, lastsMs: known.untilMs - nowMs };
      const next =
        coming.get(key) ?? request(key, app, { system, account }).finally(() => coming.delete(key));
      coming.set(key, next);
      const got = await next;
      // Smaregi is away for a moment, and the old one still works.
      if (got.kind === 'away' && isGood && clock.monotonicMs() < known.untilMs)
        return { kind: 'granted', token: known.token, lastsMs: known.untilMs - clock.monotonicMs() };
      return got;
    },
  };
}
