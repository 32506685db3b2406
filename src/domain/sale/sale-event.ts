/** Renders a pair as the CloudEvent for the cloud. Pure; the text is stored and sent byte for byte, permanently. */

import type { Capture, MissingDetails, Pair } from '../capture/pair.ts';
import { problemJson } from '../problem/problem-text.ts';
import type { ReportedProblem } from '../problem/text.ts';
import { rfc3339 } from '../time/time-text.ts';
import { readIdPart, rejectionNoticeId, revisionEventId, sequenceText, shopSource } from './identity.ts';
import type { Sale } from './sale.ts';
import { saleToJson } from './sale-json.ts';
import { sumDifference } from './sum-difference.ts';
import { withTextsCut } from './text-length.ts';

export type Shop = { readonly id: string; readonly name: string; readonly timeZone: string };

export type EventContext = {
  readonly shop: Shop;
  readonly gateway: string;
  readonly epoch: string;
  readonly sequence: number;
  readonly revision: number;
};

/** CloudEvents intermediaries must forward only 64 KiB; the rest is a margin for their additions. */
const maxBodyBytes = 63 * 1024;

/**
 * Never larger than that: long texts of any field are cut first, then the receipt's text, then lines, then details of
 * missing pictures, names of taxes and adjustments and `extra`, then payments; the event marks the truncation.
 */
export function renderSaleEvent(pair: Pair, event: EventContext): string {
  // From all lines: some may be cut below.
  const context = { ...event, sumDifference: sumDifference(pair.sale) };
  const whole = renderWith(pair, context);
  if (fits(whole)) return whole;
  const { receiptText, ...others } = pair.sale;
  const textless = withTextsCut(others);
  const short = { ...pair, sale: { ...textless, ...(receiptText !== undefined && { receiptText }) } };
  const shortened = renderWith(short, context, true);
  if (fits(shortened)) return shortened;
  const { lines, payments } = textless;
  const bare = { ...pair, sale: textless };
  const terse = { ...bare, sale: terseSale(textless), captures: pair.captures.map(withoutProblem) };
  const cut = (from: Pair, to: Partial<Sale>): string =>
    renderWith({ ...from, sale: { ...from.sale, ...to } }, context, true);
  return (
    largestFit((receiptText ?? '').split('\n'), (some) => cut(bare, { receiptText: some.join('\n') })) ??
    largestFit(lines, (some) => cut(bare, { lines: some })) ??
    largestFit(lines, (some) => cut(terse, { lines: some })) ??
    largestFit(payments, (some) => cut(terse, { lines: [], payments: some })) ??
    cut(terse, { lines: [], payments: [] })
  );
}

function fits(body: string): boolean {
  return Buffer.byteLength(body) <= maxBodyBytes;
}

/**
 * The body with the largest number of items that fits, by binary search over at most a thousand. Undefined when it is
 * too large without any.
 */
function largestFit<T>(items: readonly T[], render: (some: readonly T[]) => string): string | undefined {
  let best: string | undefined;
  let fitting = -1;
  let tooMany = items.length + 1;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    const body = render(items.slice(0, middle));
    if (fits(body)) [fitting, best] = [middle, body];
    else tooMany = middle;
  }
  return best;
}

function terseSale({ extra: _, taxes, adjustments, ...sale }: Sale): Sale {
  return {
    ...sale,
    ...(taxes !== undefined && { taxes: taxes.map(withoutName) }),
    ...(adjustments !== undefined && { adjustments: adjustments.map(withoutName) }),
  };
}

function withoutName<T extends { readonly name?: string }>({ name: _, ...part }: T): Omit<T, 'name'> {
  return part;
}

function withoutProblem(capture: Capture): Capture {
  if (!('details' in capture)) return capture;
  const { problem: _, ...details } = capture.details;
  return { ...capture, details };
}

type WholeContext = EventContext & { readonly sumDifference: number | undefined };

function renderWith(pair: Pair, context: WholeContext, truncated = false): string {
  const { shop } = context;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const { instant } = pair;
  const {
    registerSaleId: _,
    receiptNumber,
    soldAt,
    changedAt,
    unusableSoldAt,
    ...fields
  } = saleToJson(pair.sale, at);
  return JSON.stringify({
    specversion: '1.0',
    id: revisionEventId(pair.saleId, context.revision),
    source: shopSource(shop.id),
    type: 'com.tillframe.sale.v1',
    subject: pair.saleId,
    time: at(instant.atMs),
    datacontenttype: 'application/json',
    gateway: context.gateway,
    epoch: context.epoch,
    sequence: sequenceText(context.sequence),
    data: {
      pos: { ...posOf(pair), receiptNumber },
      shop: { id: shop.id, name: shop.name, timeZone: shop.timeZone },
      register: { key: pair.registerKey, name: pair.registerName },
      revision: context.revision,
      ...fields,
      sumDifference: context.sumDifference,
      times: {
        soldAt,
        changedAt,
        unusableSoldAt,
        receivedAt: at(pair.received.wallMs),
        ...sourceTimes(pair, at),
      },
      instant: {
        at: at(instant.atMs),
        basis: instant.basis,
        signal: instant.signal,
        uncertaintyMs: instant.uncertaintyMs,
        skewMs: rounded(instant.skewMs),
        skewUncertaintyMs: instant.skewUncertaintyMs,
        clock: pair.clock,
      },
      voidedAt: pair.voided && {
        at: at(pair.voided.atMs),
        basis: pair.voided.basis,
        uncertaintyMs: pair.voided.uncertaintyMs,
      },
      captures: pair.captures.map((capture) => captureJson(capture, at)),
      truncated: truncated || undefined,
      supersededBy: pair.supersededBy,
      reversedSale: pair.reversedSale,
      aliases: pair.aliases,
    },
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

/** POS system of the sale, from its identity there (`smaregi:CONTRACT:25`). A printer proxy alone has no transaction id. */
function posOf(pair: Pair): object {
  const { registerKey: terminal, sale, sourceRecords = [] } = pair;
  const polled = sourceRecords.find(({ origin }) => origin.by === 'cloud');
  if (polled !== undefined) {
    const [system, account, ...rest] = polled.saleId.split(':').map(readIdPart);
    return { system, account, terminal, transaction: sale.registerSaleId ?? rest.join(':') };
  }
  const system = sourceRecords.some(({ origin }) => origin.by === 'printer') ? 'printer' : 'push';
  return { system, terminal, transaction: sale.registerSaleId };
}

/** Times from the printer proxy and arrival at the POS server, beside the fields of every sale. */
export function sourceTimes({ sourceRecords = [] }: Pair, at: (ms: number) => string): SourceTimes {
  return Object.assign(
    {},
    ...sourceRecords.map(({ origin, received }): SourceTimes => {
      // The paper of the void has other times than the sale.
      if (origin.by === 'printer' && origin.ofVoid === true && sourceRecords.length > 1) return {};
      if (origin.by === 'cloud')
        return origin.serverAtMs === undefined ? {} : { posServerAt: at(origin.serverAtMs) };
      if (origin.by === 'register') return {};
      const wall = (ms: number) => at(received.wallMs + ms - received.monotonicMs);
      return {
        ...(origin.kickMs !== undefined && { drawerAt: wall(origin.kickMs) }),
        ...(origin.firstByteMs !== undefined && { receiptFirstByteAt: wall(origin.firstByteMs) }),
        ...(origin.cutMs !== undefined && { cutAt: wall(origin.cutMs) }),
      };
    }),
  ) as SourceTimes;
}

export type SourceTimes = {
  /** Server clock. */
  readonly posServerAt?: string;
  /** Gateway clock. */
  readonly drawerAt?: string;
  readonly receiptFirstByteAt?: string;
  readonly cutAt?: string;
};

/** Fields read back from a rendered event. */
export type RenderedEvent = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly gateway: string;
  readonly epoch: string;
  readonly sequence: string;
};

/** Replaces an event rejected by the cloud, with the same sequence. `at`: RFC 3339. */
export function renderRejectionNotice(
  notice: RenderedEvent,
  { problem, at }: { problem: ReportedProblem; at: string },
): string {
  const { id, source, type, subject, gateway, epoch, sequence } = notice;
  return JSON.stringify({
    specversion: '1.0',
    id: rejectionNoticeId(id),
    source,
    type: 'com.tillframe.rejection.v1',
    subject,
    time: at,
    datacontenttype: 'application/json',
    gateway,
    epoch,
    sequence,
    data: { id, type, problem },
  });
}

/** `data`: state of the gateway, as in the contract of the status event; `at`: RFC 3339. */
export function renderStatusEvent(
  data: object,
  context: { id: string; shopId: string; gateway: string; epoch: string; at: string },
): string {
  return JSON.stringify({
    specversion: '1.0',
    id: context.id,
    source: shopSource(context.shopId),
    type: 'com.tillframe.gateway.status.v1',
    subject: context.gateway,
    time: context.at,
    datacontenttype: 'application/json',
    gateway: context.gateway,
    epoch: context.epoch,
    data,
  });
}

function captureJson(capture: Capture, at: (ms: number) => string): object {
  const base = {
    camera: capture.camera,
    moment: capture.moment,
    offset: capture.requestedOffsetMs,
    outcome: capture.outcome,
  };
  switch (capture.outcome) {
    case 'pending':
      return base;
    case 'captured':
      return {
        ...base,
        takenAt: at(capture.takenAtMs),
        offsetMs: capture.offsetMs,
        basis: capture.basis,
        uncertaintyMs: capture.uncertaintyMs,
        cameraLatencyMs: rounded(capture.cameraLatencyMs),
        cameraLatencyUncertaintyMs: capture.cameraLatencyUncertaintyMs,
        cameraLatencyBasis: capture.cameraLatencyBasis,
        networkDelayUncertaintyMs: capture.networkDelayUncertaintyMs,
        flawed: capture.flawed,
        source: capture.source,
        thumbnail: capture.thumbnail,
      };
    case 'no_link':
    case 'time_unknown':
    case 'camera_down':
    case 'outside_buffer':
    case 'agent_restarted':
    case 'damaged':
    case 'timed_out':
    case 'no_room':
    case 'evicted':
    case 'erased':
      return { ...base, details: detailsJson(capture.details, at) };
  }
}

/** Details of a missing picture with times as text; shared by the forms of cloud and page. */
export function detailsJson(details: MissingDetails, at: (ms: number) => string): object {
  return {
    ...(details.downSinceMs !== undefined && { downSince: at(details.downSinceMs) }),
    ...(details.downUntilMs !== undefined && { downUntil: at(details.downUntilMs) }),
    ...(details.oldestMs !== undefined && { oldest: at(details.oldestMs) }),
    ...(details.newestMs !== undefined && { newest: at(details.newestMs) }),
    ...(details.evictedAtMs !== undefined && { evictedAt: at(details.evictedAtMs) }),
    ...(details.erasedAtMs !== undefined && { erasedAt: at(details.erasedAtMs) }),
    ...(details.problem !== undefined && { problem: problemJson(details.problem) }),
  };
}
