/**
 * Smaregi's Platform API: transactions by the time of their last change, and terminals with their shops.
 */

import { z } from 'zod';
import { type OfferedRegister, PosFailure } from '../polling/cloud-source.ts';
import type { PosClient } from '../polling/connectivity.ts';
import type { AccessToken } from '../polling/kit/held-token.ts';
import {
  headsPerPage,
  longestRangeMs,
  platformHeadFields,
  transactionsWithDetailsPerPage,
} from '../smaregi/facts.ts';
import type { TransactionsApi, WithLines } from '../smaregi/poll.ts';
import { zonedText } from '../smaregi/time.ts';
import { detailSchema, headSchema, positionOf, text } from '../smaregi/transaction.ts';
import { createPlatformLists } from './platform-lists.ts';
import type { SmaregiPlatformSettings } from './settings.ts';

export type PlatformApi = TransactionsApi & {
  terminals(signal: AbortSignal): Promise<OfferedRegister[]>;
};

/** Sorted by the parameter of the range, as recommended [V]; within one second by id. */
const byChange = 'updDateTime,transactionHeadId';
const byId = 'transactionHeadId';

const withDetails = z.object({ details: z.array(z.unknown()).nullish().catch(undefined) });
const terminal = z.object({ terminalId: text, terminalName: text, storeId: text, useStopDivision: text });
const store = z.object({ storeId: text, storeName: text });

export function createPlatformApi(
  settings: SmaregiPlatformSettings,
  line: PosClient,
  accessToken: AccessToken,
  pageSize: number = headsPerPage,
): PlatformApi {
  const { list, all } = createPlatformLists(settings, line, accessToken);
  const ofShop = settings.storeId === undefined ? {} : { store_id: settings.storeId };

  /** Empty where they may not be read: terminals can be chosen without the names of their shops. */
  async function shopNames(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    try {
      for (const record of await all('stores', signal)) {
        const { storeId, storeName } = store.safeParse(record).data ?? {};
        if (storeId !== undefined && storeName !== undefined) names.set(storeId, storeName);
      }
    } catch (error) {
      if (!(error instanceof PosFailure && error.reason === 'refused')) throw error;
    }
    return names;
  }

  return {
    async heads({ fromMs, untilMs, afterId, storeId = settings.storeId }, signal) {
      const { records, answer } = await list(
        'transactions',
        {
          fields: platformHeadFields.join(','),
          'upd_date_time-from': zonedText(fromMs),
          'upd_date_time-to': zonedText(untilMs),
          ...(afterId !== undefined && { 'transaction_head_id-from': String(afterId + 1) }),
          ...(storeId !== undefined && { store_id: storeId }),
          sort: afterId === undefined ? byChange : byId,
          limit: String(pageSize),
          page: '1',
          with_details: 'none',
        },
        signal,
      );
      return { records, isFull: records.length >= pageSize, serverNowMs: answer.serverNowMs };
    },
    async lines({ fromId, untilId, changedSinceMs }, signal) {
      const { records } = await list(
        'transactions',
        {
          'upd_date_time-from': zonedText(changedSinceMs),
          'upd_date_time-to': zonedText(changedSinceMs + longestRangeMs - 1_000),
          'transaction_head_id-from': String(fromId),
          'transaction_head_id-to': String(untilId),
          ...ofShop,
          sort: byChange,
          limit: String(transactionsWithDetailsPerPage),
          page: '1',
          with_details: 'all',
          with_deposit_others: 'all',
        },
        signal,
      );
      return records.length >= transactionsWithDetailsPerPage && untilId > fromId
        ? undefined
        : byHead(records);
    },
    storesOf:
      settings.storeId === undefined
        ? async (terminals, signal) => {
            const records = await all('terminals', signal);
            const known = records.flatMap((record) => terminal.safeParse(record).data ?? []);
            return new Map(
              known.flatMap(({ terminalId = '', storeId }) =>
                terminals.includes(terminalId) && storeId !== undefined
                  ? [[terminalId, storeId] as const]
                  : [],
              ),
            );
          }
        : undefined,
    async terminals(signal) {
      const terminals = await all('terminals', signal);
      const names = await shopNames(signal);
      return terminals.flatMap((record) => terminalIn(record, names));
    },
  };
}

/** Empty for a terminal that is not in use. */
function terminalIn(record: unknown, shopNames: ReadonlyMap<string, string>): OfferedRegister[] {
  const { terminalId, terminalName, storeId, useStopDivision } = terminal.safeParse(record).data ?? {};
  // 利用停止区分 1: 利用しない [V]
  if (terminalId === undefined || useStopDivision === '1') return [];
  const shop = storeId === undefined ? undefined : (shopNames.get(storeId) ?? storeId);
  return [
    {
      terminal: terminalId,
      ...(terminalName !== undefined && { name: terminalName }),
      ...(shop !== undefined && { store: shop }),
    },
  ];
}

function byHead(records: readonly unknown[]): ReadonlyMap<number, WithLines> {
  const found = new Map<number, WithLines>();
  for (const record of records) {
    const position = positionOf(record);
    const head = headSchema.safeParse(record).data;
    const details = withDetails.safeParse(record).data?.details ?? [];
    if (position === undefined || head === undefined) continue;
    found.set(position.id, {
      head,
      details: details
        .map((detail) => detailSchema.safeParse(detail).data)
        .filter((one) => one !== undefined),
    });
  }
  return found;
}
