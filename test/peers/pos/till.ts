/**
 * A café's register that pushes its sales over HTTP. It keeps each sale until the gateway has answered 2xx, and sends it again
 * under the same number; it remembers the moment of the checkout, against which a picture can be judged.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { SaleMessage } from '../../../src/contract/register/sale-message.ts';

export type TillOptions = {
  /** Of the gateway, such as http://127.0.0.1:8080 */
  readonly baseUrl: string;
  readonly registerKey: string;
  readonly token: string;
  /** Stands before its sale numbers; default R1. */
  readonly name?: string;
  /** Between two tries of a sale, milliseconds; default 500. */
  readonly retryMs?: number;
};

export type Sold = {
  /** The register's own number. */
  readonly number: string;
  /** The sale's identity, given by the gateway. */
  readonly saleId: string;
  readonly total: number;
  /** The checkout: wall clock just before the first try, epoch milliseconds. */
  readonly soldAtMs: number;
  /** 201 stored, 200 known already. */
  readonly status: number;
  readonly tries: number;
  /** From the checkout to the answer. */
  readonly latencyMs: number;
};

export type Till = {
  /** Rejects if the gateway refuses the sale for good (4xx), or with `signal.reason`. Without a sale it makes one up. */
  sell(sale?: Partial<SaleMessage>, signal?: AbortSignal): Promise<Sold>;
};

/** A try that isn't answered within this counts as failed. */
const answerWithinMs = 10_000;

export function createTill(options: TillOptions): Till {
  const { baseUrl, registerKey, token, name = 'R1', retryMs = 500 } = options;
  const url = `${baseUrl}/api/v1/registers/${encodeURIComponent(registerKey)}/sales`;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  // Numbers go on after a restart of the till, as a real one's do.
  const firstNumber = Math.floor(Date.now() / 1_000) % 1_000_000;
  let sold = 0;

  async function push(body: string, signal: AbortSignal | undefined): Promise<Response | undefined> {
    const answerInTime = AbortSignal.timeout(answerWithinMs);
    try {
      const lifetime = signal === undefined ? answerInTime : AbortSignal.any([signal, answerInTime]);
      return await fetch(url, { method: 'POST', headers, body, signal: lifetime });
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
  }

  return {
    sell: async (sale = {}, signal) => {
      const number = sale.saleId ?? `${name}-${String(firstNumber + sold).padStart(6, '0')}`;
      sold += 1;
      const { soldAt, ...rest } = { ...order(), ...sale };
      const soldAtMs = Date.now();
      const body = JSON.stringify({
        ...rest,
        saleId: number,
        soldAt: soldAt ?? new Date(soldAtMs).toISOString(),
      });
      for (let tries = 1; ; tries += 1) {
        const response = await push(body, signal);
        if (response?.ok) {
          const { saleId } = (await response.json()) as { saleId: string };
          const { status } = response;
          return {
            number,
            saleId,
            total: rest.total,
            soldAtMs,
            status,
            tries,
            latencyMs: Date.now() - soldAtMs,
          };
        }
        if (response !== undefined && response.status < 500 && response.status !== 429) {
          throw new Error(`the gateway refuses sale ${number}: ${response.status} ${await response.text()}`);
        }
        await response?.body?.cancel();
        await delay(retryMs, undefined, signal && { signal });
      }
    },
  };
}

type NonEmpty<T> = readonly [T, ...T[]];

const menu: NonEmpty<readonly [name: string, unitPrice: number]> = [
  ['ブレンドコーヒー', 420],
  ['カフェラテ', 520],
  ['抹茶ラテ', 580],
  ['アールグレイ', 480],
  ['自家製レモネード', 500],
  ['クロワッサン', 320],
  ['あんバタートースト', 560],
  ['たまごサンド', 650],
  ['バスクチーズケーキ', 540],
  ['モンブラン', 680],
  ['コーヒー豆 200g', 1_450],
];
const methods: NonEmpty<string> = ['現金', 'クレジットカード', '交通系IC', 'QRコード決済'];
const people: NonEmpty<{ id: string; name: string }> = [
  { id: '1', name: '佐藤' },
  { id: '2', name: '高橋' },
];

/** One to four lines, paid at once. */
function order() {
  const lines = Array.from({ length: 1 + Math.floor(Math.random() * 4) }, () => {
    const [name, unitPrice] = pick(menu);
    const quantity = Math.random() < 0.8 ? 1 : 2;
    return { name, quantity, unitPrice, amount: quantity * unitPrice };
  });
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return {
    kind: 'sale' as const,
    total,
    currency: 'JPY',
    lines,
    payments: [{ method: pick(methods), amount: total }],
    staff: pick(people),
  };
}

function pick<T>(list: NonEmpty<T>): T {
  return list[Math.floor(Math.random() * list.length)] ?? list[0];
}
