/** Stores a pushed message, whatever its transport, and makes the register's answer: the same over HTTP, WebSocket and MQTT. */

import { messageProblems } from '../../../contract/register/message-fields.ts';
import { readSaleMessage, saleMessageSchema, toSale } from '../../../contract/register/sale-message.ts';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import { maxExtraBytes, maxExtraFields, maxExtraName } from '../../../domain/sale/extra.ts';
import type { Received, Sale } from '../../../domain/sale/sale.ts';
import { canBeSoldAt } from '../../../domain/time/usable-time.ts';
import { causeJson, type FieldProblem, fieldJson, Problem } from '../../../lib/http/problem.ts';
import type { Language } from '../../../lib/text/language.ts';
import { causeOf, refused } from '../../http/refused.ts';
import type { Arrival, Intake, Unavailable } from '../source.ts';

/** Delay before a register sends again, seconds. */
const retryAfterS = 5;

const notStored = {
  now: 'push.not_now',
  quota: 'push.no_room',
  rows: 'push.too_many_sales',
  disk: 'push.disk_full',
  read_only: 'push.read_only',
} as const;

/** 201: stored, as a sale or as the next revision of one; 200: nothing to store. */
export type Accepted = {
  readonly status: 200 | 201;
  readonly saleId: string;
  readonly revision: number;
  /** With 200: not stored, because a newer state of the sale is stored. */
  readonly superseded?: true;
  /** Accepted, but the developer of the till should look at it. */
  readonly warnings?: readonly FieldProblem[];
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
  if (!read.success) throw Problem.ofFields(messageProblems(saleMessageSchema, read.error, message));
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
    case 'unavailable':
      throw notAvailable(answer);
  }
}

export function notAvailable({ refusal: why }: Pick<Unavailable, 'refusal'>): Problem {
  return tryLater(refusal(notStored[why ?? 'now']));
}

export function tryLater(why: Refusal): Problem {
  return refused(503, why, { 'retry-after': String(retryAfterS) });
}

function warningsOf({ kind, totalMinor, soldAtMs }: Sale, received: Received): FieldProblem[] {
  const isLeftOut = soldAtMs !== undefined && !canBeSoldAt(soldAtMs, received);
  return [
    ...(kind === 'refund' && totalMinor > 0 ? [warning('total', refusal('push.refund_positive'))] : []),
    ...(isLeftOut ? [warning('soldAt', refusal('push.sold_at_impossible'))] : []),
  ];
}

function leftOut(sent: Sale['extra'] = {}, kept: Sale['extra'] = {}): FieldProblem[] {
  const names = Object.keys(sent).filter((name) => !Object.hasOwn(kept, name));
  if (names.length === 0) return [];
  const bounds = { maxFields: maxExtraFields, maxName: maxExtraName, maxBytes: maxExtraBytes };
  const counts = { left: names.length, sent: Object.keys(sent).length };
  return [warning('extra', refusal('push.extra_left_out', { ...counts, ...bounds }))];
}

function warning(field: string, problem: Refusal): FieldProblem {
  return { field, cause: causeOf(problem) };
}

export function unknownRegister(key: string): Problem {
  return refused(404, refusal('push.unknown_register', { register: key }));
}

export function acceptedAnswer({ warnings, ...accepted }: Accepted, language: Language) {
  return {
    ...accepted,
    ...(warnings !== undefined && { warnings: warnings.map((one) => fieldJson(one, language)) }),
  };
}

/** For transports that carry an answer alone: the HTTP answer, with its status inside. */
export function refusedAnswer(problem: Problem, language: Language) {
  const { status } = problem;
  return {
    status,
    ...causeJson(problem, language),
    ...(status === 503 && { retryAfter: retryAfterS }),
  };
}

export type PushAnswer = ReturnType<typeof acceptedAnswer | typeof refusedAnswer>;

/** The register's own number in a message, even an invalid one: a till uses it to match answers. */
export function numberIn(message: unknown): { registerSaleId?: string } {
  if (typeof message !== 'object' || message === null || !('saleId' in message)) return {};
  const { saleId } = message;
  return typeof saleId === 'string' && saleId.length <= 100 ? { registerSaleId: saleId } : {};
}
