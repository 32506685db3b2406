/** Requests to Smaregi's Platform API with the access token of the contract. A successful answer is a bare array. */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import type { AccessToken } from '../polling/kit/held-token.ts';
import { platformFailure } from './failures.ts';
import { hostsOf, type SmaregiPlatformSettings } from './settings.ts';

const listPerPage = 1_000;
const maxListPages = 10;

export type PlatformLists = {
  /** One page. Rejects with a PosFailure. */
  readonly list: (
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<{ records: unknown[]; answer: PosAnswer }>;
  /** All pages, up to a bound. */
  readonly all: (path: string, signal: AbortSignal) => Promise<unknown[]>;
};

export function createPlatformLists(
  settings: SmaregiPlatformSettings,
  line: PosClient,
  accessToken: AccessToken,
): PlatformLists {
  const base = `${hostsOf(settings).api}/${encodeURIComponent(settings.contractId)}/pos`;

  async function get(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ answer: PosAnswer; token: string }> {
    const url = `${base}/${path}?${new URLSearchParams(query).toString()}`;
    const ask = async (token: string) => ({
      answer: await line.ask({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } }, signal),
      token,
    });
    const first = await ask(await accessToken.get(signal));
    if (first.answer.status !== 401) return first;
    // It may have expired early, or been revoked. A second token shows whether that was the cause; more would
    // be requested in vain.
    accessToken.refused(first.token);
    return ask(await accessToken.get(signal));
  }

  async function list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ records: unknown[]; answer: PosAnswer }> {
    const { answer, token } = await get(path, query, signal);
    if (answer.status !== 200) throw platformFailure('api', answer, settings, token);
    const value = parseJson(answer.text);
    if (!Array.isArray(value))
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: path }));
    return { records: value as unknown[], answer };
  }

  async function all(path: string, signal: AbortSignal): Promise<unknown[]> {
    const records: unknown[] = [];
    for (let page = 1; page <= maxListPages; page++) {
      const { records: some } = await list(path, { limit: String(listPerPage), page: String(page) }, signal);
      records.push(...some);
      if (some.length < listPerPage) break;
    }
    return records;
  }

  return { list, all };
}
