/** Stores a pushed message, whatever its transport, and makes the register's answer: the same over HTTP, WebSocket and MQTT. */

import { readSaleMessage, saleMessageProblems, toSale } from '../../../contract/register/sale-message.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { maxExtraBytes, maxExtraFields, maxExtraName } from '../../../domain/sale/extra.ts';
import type { Received, Sale } from '../../../domain/sale/sale.ts';
import { canBeSoldAt } from '../../../domain/time/usable-time.ts';
import { messageText, Problem } from '../../../lib/http/problem.ts';
import { refused } from '../../http/refused.ts';
import type { Arrival, Intake } from '../source.ts';

/** Delay before a register sends again, seconds. */
const retryAfterS = 5;

const notStored = {
  now: ['Not stored', 'push.not_now'],
  quota: ['No room', 'push.no_room'],
  rows: ['No room', 'push.too_many_sales'],
  disk: ['Disk full', 'push.disk_full'],
  read_only: ['Not stored', 'push.read_only'],
} as const;

/** 201: stored, as a sale or as the next revision of one; 200: nothing to store. */
export type Accepted = {
  readonly status: 200 | 201;
  readonly saleId: string;
  readonly revision: number;
  /** With 200: not stored, because a newer state of the sale is stored. */
  readonly superseded?: true;
  /** Accepted, but the developer of the till should look at it. */
  readonly warnings?: readonly string[];
};

/** Resolves once the sale is on disk; rejects with a Problem, of which only 503 requests the message again. */
export async function acceptSale(
  message: unknown,
  from: {
    readonly registerKey: string;
    readonly received: Received;
    readonly arrival: Arrival;
  },
  deps: {
    readonly intake: Intake;
    readonly currency: string;
  },
): Promise<Accepted> {
  const { registerKey, received, arrival } = from;
  const read = readSaleMessage(message);
  if (!read.success) throw Problem.ofFields('Not a sale', saleMessageProblems(read.error, message));
  const sale = toSale(read.data, deps.currency);
  const answer = await deps.intake({ registerKey, sale, received, arrival });
  const warnings = [...warningsOf(sale, received), ...leftOut(read.data.extra, sale.extra)];
  const more = warnings.length > 0 && { warnings };
  switch (answer.kind) {
    case 'stored':
    case 'revised':
      return { status: 201, saleId: answer.saleId, revision: answer.revision, ...more };
    case 'known':
      return {
        status: 200,
        saleId: answer.saleId,
        revision: answer.revision,
        ...(answer.superseded === true && { superseded: true }),
        ...more,
      };
    case 'unknown_register':
      throw unknownRegister(registerKey);
    case 'unavailable': {
      const [title, code] = notStored[answer.refusal ?? 'now'];
      throw refused(503, title, refusal(code), { 'retry-after': String(retryAfterS) });
    }
  }
}

function warningsOf({ kind, totalMinor, soldAtMs }: Sale, received: Received): string[] {
  const isLeftOut = soldAtMs !== undefined && !canBeSoldAt(soldAtMs, received);
  return [
    ...(kind === 'refund' && totalMinor > 0
      ? ['total: a refund is money going out, which is negative; this one is positive']
      : []),
    ...(isLeftOut
      ? [
          'soldAt: cannot be true, since it is before 2000, or more than a day ahead of the clock of the gateway; the sale is stored without it',
        ]
      : []),
  ];
}

function leftOut(sent: Sale['extra'] = {}, kept: Sale['extra'] = {}): string[] {
  const names = Object.keys(sent).filter((name) => !Object.hasOwn(kept, name));
  return names.length === 0
    ? []
    : [
        `extra: ${names.length} of ${Object.keys(sent).length} fields left out: at most ${maxExtraFields}, with names of at most ${maxExtraName} characters and ${maxExtraBytes} bytes in all`,
      ];
}

export function unknownRegister(key: string): Problem {
  return refused(404, 'Unknown register', refusal('push.unknown_register', { register: key }));
}

/** For transports that carry an answer alone: the HTTP answer, with its status inside. */
export type PushAnswer =
  | Accepted
  | {
      readonly status: number;
      readonly title: string;
      readonly detail: string;
      /** One entry for each wrong field. */
      readonly errors?: readonly { readonly field: string; readonly message: string }[];
      /** With 503: seconds. */
      readonly retryAfter?: number;
    };

export function answerOfProblem({ status, title, message: detail, errors }: Problem): PushAnswer {
  return {
    status,
    title,
    detail,
    ...(errors.length > 0 && {
      errors: errors.map(({ field, message }) => ({ field, message: messageText(message, 'en') })),
    }),
    ...(status === 503 && { retryAfter: retryAfterS }),
  };
}

/** The register's own number in a message, even an invalid one: a till uses it to match answers. */
export function numberIn(message: unknown): { registerSaleId?: string } {
  if (typeof message !== 'object' || message === null || !('saleId' in message)) return {};
  const { saleId } = message;
  return typeof saleId === 'string' && saleId.length <= 100 ? { registerSaleId: saleId } : {};
}
