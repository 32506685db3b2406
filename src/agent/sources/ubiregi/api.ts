/** Ubiregi's API for one login: GET below `/api/3/`, with the pasted token or a linked account's. Rejections are PosFailures. */
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import type { LinkedTokens } from '../polling/kit/linked-tokens.ts';
import type { RenewedTokens } from '../polling/kit/renewed-tokens.ts';
import { quotedError } from './answers.ts';
import { addressOf, appOf, createTokenRequests } from './oauth.ts';
import type { UbiregiSettings } from './settings.ts';
import { failureOf } from './statuses.ts';
import { createTokens } from './tokens.ts';

export type Api = {
  /** Path and query below the API's address, such as `accounts/current`. Only 200 is an answer. */
  get(
    path: string,
    options: { readonly account?: string; readonly withinMs?: number },
    signal: AbortSignal,
  ): Promise<PosAnswer>;
  /** An address from an answer → path and query below the API's address. Rejects any other destination. */
  pathOf(next: string, requested: string): string;
  close(): Promise<void>;
};

const apiPath = 'api/3/';
const maxPathLength = 2_000;

export type ApiDeps = {
  readonly line: PosClient;
  readonly clock: Clock;
  readonly log: Log;
  save(tokens: LinkedTokens): Promise<void>;
  noteRenewal?(failure: PosFailure | undefined): void;
};

export function createApi(settings: UbiregiSettings, deps: ApiDeps): Api {
  const { line, clock, log } = deps;
  const base = addressOf(settings.baseUrl, apiPath);
  const { token } = settings;
  const tokens = linkedTokens();

  function linkedTokens(): RenewedTokens | undefined {
    const app = appOf(settings);
    if (app === undefined || settings.tokens === undefined) return undefined;
    return createTokens(settings.tokens, {
      clock,
      log,
      save: (changed) => deps.save(changed),
      noteRenewal: (failure) => deps.noteRenewal?.(failure),
      requests: createTokenRequests(app, line, clock),
    });
  }

  return {
    async get(path, { account, withinMs }, signal) {
      const url = new URL(path, base);
      const secrets: string[] = [];
      const ask = (headers: Record<string, string>, secret: string): Promise<PosAnswer> => {
        secrets.push(secret);
        return line.ask({ url, headers, ...(withinMs !== undefined && { withinMs }) }, signal);
      };
      const answer = await requested();
      if (answer.status === 200) return answer;
      if (answer.status === 401 && tokens !== undefined) {
        throw new PosFailure(
          'refused',
          withAnswer(posProblem('ubiregi.link_ended'), quotedError(answer.text, secrets)),
          {
            field: 'tokens',
          },
        );
      }
      throw failureOf(answer, { secrets, ...(account !== undefined && { account }) });

      function requested(): Promise<PosAnswer> {
        if (tokens !== undefined)
          return tokens.use((access) => ask({ authorization: `Bearer ${access}` }, access), signal);
        if (token === undefined)
          throw new PosFailure('refused', posProblem('ubiregi.not_linked_yet'), { field: 'tokens' });
        return ask({ 'x-ubiregi-auth-token': token }, token);
      }
    },
    pathOf(next, requested) {
      // The request carries the token, which must never go to another host.
      const url = URL.canParse(next, base.href) ? new URL(next, base) : undefined;
      const isBelow =
        url?.origin === base.origin &&
        url.pathname.startsWith(base.pathname) &&
        url.username === '' &&
        url.password === '';
      if (url === undefined || !isBelow) {
        throw new PosFailure('garbled', posProblem('ubiregi.foreign_next_page', { host: url?.host ?? '?' }));
      }
      const path = url.pathname.slice(base.pathname.length) + url.search;
      if (path.length > maxPathLength || path === requested)
        throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'next-url' }));
      return path;
    },
    close: async () => tokens?.close(),
  };
}
