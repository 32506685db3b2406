/**
 * Smaregi's older API (スマレジAPI連携): one address, a form with the name of a procedure and its parameters, JSON
 * back. An answer with a `result` is a success, whatever its status.
 */

import { z } from 'zod';
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { briefly } from '../polling/briefly.ts';
import { PosFailure, type SoldLately } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import { retryAfter } from '../polling/retry-after.ts';
import {
  contractHeader,
  detailFields,
  detailRowsPerPage,
  headsPerPage,
  longestRangeMs,
  olderHeadFields,
  tokenHeader,
} from './facts.ts';
import type { HeadPage, TransactionsApi, WithLines } from './poll.ts';
import type { SmaregiSettings } from './settings.ts';
import { japanText } from './time.ts';
import { type Detail, detailSchema, text } from './transaction.ts';

/**
 * Conditions in one object are combined by "and" [3P]; sources differ on whether several objects mean "or",
 * so there is never more than one.
 */
type Query = {
  readonly table_name: 'TransactionHead' | 'TransactionDetail';
  readonly fields: readonly string[];
  readonly conditions: readonly [Readonly<Record<string, string>>];
  readonly order: readonly string[];
  readonly limit: number;
  readonly page: 1;
};

const headPlace = z.object({ terminalId: text, storeId: text });
const success = z.object({
  result: z.array(z.unknown()),
  total_count: z.coerce.number().optional().catch(undefined),
});
const failure = z.object({
  error_code: z.union([z.number(), z.string()]).optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});

export type OlderApi = TransactionsApi & {
  /** As in PosCloud. */
  soldLately(terminal: string | undefined, signal: AbortSignal): Promise<SoldLately>;
};

/** Newest heads, which supply the terminals to choose from. */
const latelyHeads = 200;
const dayMs = 86_400_000;

export function createOlderApi(
  settings: SmaregiSettings,
  line: PosClient,
  clock: Pick<Clock, 'nowMs'>,
  pageSize: number = headsPerPage,
): OlderApi {
  async function ask(
    query: Query,
    signal: AbortSignal,
  ): Promise<{ records: unknown[]; isFull: boolean; answer: PosAnswer }> {
    const answer = await line.ask(
      {
        method: 'POST',
        url: settings.baseUrl,
        headers: {
          [contractHeader]: settings.contractId,
          [tokenHeader]: settings.accessToken,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ proc_name: 'transaction_ref', params: JSON.stringify(query) }).toString(),
      },
      signal,
    );
    const value = parseJson(answer.text);
    const reported = success.safeParse(value);
    if (!reported.success) throw failureOf(answer, value, settings);
    const { result, total_count: total } = reported.data;
    return { records: result, isFull: result.length >= query.limit || (total ?? 0) > result.length, answer };
  }

  async function newestHeads(
    limit: number,
    condition: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<z.infer<typeof headPlace>[]> {
    // One day ahead, since the gateway's clock may be slow.
    const untilMs = clock.nowMs() + dayMs;
    const { storeId } = settings;
    const query = newestQuery(limit, untilMs, { ...condition, ...(storeId !== undefined && { storeId }) });
    const { records } = await ask(query, signal);
    return records.flatMap((record) => headPlace.safeParse(record).data ?? []);
  }

  return {
    async heads({ fromMs, untilMs, afterId, storeId = settings.storeId }, signal): Promise<HeadPage> {
      const { records, isFull, answer } = await ask(
        {
          table_name: 'TransactionHead',
          fields: olderHeadFields,
          conditions: [
            {
              'updDateTime >=': japanText(fromMs),
              'updDateTime <=': japanText(untilMs),
              ...(afterId !== undefined && { 'transactionHeadId >': String(afterId) }),
              ...(storeId !== undefined && { storeId }),
            },
          ],
          order:
            afterId === undefined ? ['updDateTime asc', 'transactionHeadId asc'] : ['transactionHeadId asc'],
          limit: pageSize,
          page: 1,
        },
        signal,
      );
      return { records, isFull, serverNowMs: answer.serverNowMs };
    },
    async lines({ fromId, untilId }, signal) {
      const { records, isFull } = await ask(
        {
          table_name: 'TransactionDetail',
          fields: detailFields,
          conditions: [{ 'transactionHeadId >=': String(fromId), 'transactionHeadId <=': String(untilId) }],
          order: ['transactionHeadId asc', 'transactionDetailId asc'],
          limit: detailRowsPerPage,
          page: 1,
        },
        signal,
      );
      // A thousand lines in one transaction is the limit of a sale.
      return isFull && untilId > fromId ? undefined : byHead(records);
    },
    storesOf:
      settings.storeId === undefined
        ? async (terminals, signal) => {
            const stores = new Map<string, string>();
            for (const terminalId of terminals) {
              const [newest] = await newestHeads(1, { terminalId }, signal);
              if (newest?.storeId !== undefined) stores.set(terminalId, newest.storeId);
            }
            return stores;
          }
        : undefined,
    async soldLately(terminal, signal) {
      const days = Math.round(longestRangeMs / dayMs) - 1;
      const own = terminal === undefined ? [] : await newestHeads(1, { terminalId: terminal }, signal);
      if (own.length > 0) return { isKnown: true, others: [], days };
      const sold = await newestHeads(latelyHeads, {}, signal);
      const all = new Set(sold.flatMap(({ terminalId }) => terminalId ?? []));
      return { isKnown: false, others: [...all].sort((a, b) => Number(a) - Number(b)), days };
    },
  };
}

/** Terminals and shops of the newest heads of 30 days. */
function newestQuery(limit: number, untilMs: number, condition: Readonly<Record<string, string>>): Query {
  return {
    table_name: 'TransactionHead',
    fields: ['transactionHeadId', 'terminalId', 'storeId'],
    conditions: [
      {
        'updDateTime >=': japanText(untilMs - longestRangeMs),
        'updDateTime <=': japanText(untilMs),
        ...condition,
      },
    ],
    // Closing the day gives a terminal's earlier sales, perhaps in another shop, a later updDateTime.
    order: ['transactionHeadId desc'],
    limit,
    page: 1,
  };
}

function byHead(records: readonly unknown[]): ReadonlyMap<number, WithLines> {
  const all = new Map<number, { details: Detail[] }>();
  for (const record of records) {
    const detail = detailSchema.safeParse(record).data;
    const id = Number(detail?.transactionHeadId);
    if (detail === undefined || !Number.isSafeInteger(id)) continue;
    const one = all.get(id) ?? { details: [] };
    one.details.push(detail);
    all.set(id, one);
  }
  return all;
}

/**
 * Smaregi reports errors in Japanese. Only error_code 14 (contract id) is known from a recorded answer [3P],
 * so the text decides; an unknown text is shown as is.
 */
function failureOf(answer: PosAnswer, value: unknown, settings: SmaregiSettings): PosFailure {
  const { status } = answer;
  const { error_code: code, error, error_description: description } = failure.safeParse(value).data ?? {};
  const all = [error, description].filter((text) => text !== undefined && text !== '').join(' ');
  const reply = briefly(all, [settings.accessToken]);
  if (status === 429)
    return new PosFailure('limited', withAnswer(posProblem('smaregi.limited'), reply), retryAfter(answer));
  if (status >= 500)
    return new PosFailure('unreachable', withAnswer(posProblem('pos.failing', { status }), reply));
  if (reply === '') {
    if (status === 401)
      return new PosFailure('refused', posProblem('smaregi.token_refused'), { field: 'accessToken' });
    if (status === 403) return new PosFailure('refused', posProblem('smaregi.address_refused'));
    return new PosFailure('garbled', posProblem('pos.not_understood', { what: `HTTP ${status}` }));
  }
  if (/IP|アドレス/.test(all))
    return new PosFailure('refused', withAnswer(posProblem('smaregi.address_refused'), reply));
  if (Number(code) === 14 || /契約/.test(all))
    return new PosFailure('refused', withAnswer(posProblem('smaregi.contract_unknown'), reply), {
      field: 'contractId',
    });
  if (/トークン|認証|token/i.test(all))
    return new PosFailure('refused', withAnswer(posProblem('smaregi.token_refused'), reply), {
      field: 'accessToken',
    });
  if (/権限|許可|利用でき|利用しない|プラン|有効では/.test(all))
    return new PosFailure('refused', withAnswer(posProblem('smaregi.transactions_forbidden'), reply));
  if (/混雑|上限|回数|しばらく/.test(all))
    return new PosFailure('limited', withAnswer(posProblem('smaregi.limited'), reply), retryAfter(answer));
  if (/メンテナンス|システムエラー|サーバー?エラー/.test(all))
    return new PosFailure('unreachable', withAnswer(posProblem('pos.failing', { status }), reply));
  return new PosFailure('refused', withAnswer(posProblem('pos.refused'), reply));
}
