/** Parts of a sale that both pages show: its pictures or the reason for a missing one, and its texts. */

import type { SaleEvent } from '../../contract/cloud/event.ts';
import { saleLabel } from '../../domain/sale/sale-label.ts';
import { disputedBasis } from '../../domain/time/disputed-time.ts';
import { downEnd } from '../../domain/time/down-time.ts';
import { plusMinusMs, uncertaintyOf } from '../../domain/time/stated-uncertainty.ts';
import { offsetFromMoment, ofMoment } from '../../domain/time/void-offset.ts';
import { type Html, html } from '../../lib/http/html.ts';
import { readSaleEvent } from '../stored-events.ts';
import type { Format } from './format.ts';
import { formatFor } from './format.ts';
import type { View } from './layout.ts';

export type ShownSale = {
  readonly source: string;
  readonly saleId: string;
  readonly revision: number;
  readonly receivedAtMs: number;
  /** As it was sent. */
  readonly body: string;
  readonly event: SaleEvent;
  readonly format: Format;
  /** By camera id, as far as reported by the shop's gateways. */
  readonly cameraNames: ReadonlyMap<string, string>;
};
export type Capture = SaleEvent['data']['captures'][number];
type Missing = Exclude<Capture, { outcome: 'captured' | 'pending' }>;

/** Undefined where the stored event can't be read. */
export function shownSale(
  sale: { source: string; saleId: string; revision: number; receivedAtMs: number; body: string },
  view: View,
  namesOf: (source: string) => ReadonlyMap<string, string>,
): ShownSale | undefined {
  const { source, saleId, revision, receivedAtMs, body } = sale;
  const event = readSaleEvent(body);
  if (event === undefined) return undefined;
  return {
    ...{ source, saleId, revision, receivedAtMs, body, event, cameraNames: namesOf(source) },
    format: formatFor(view.language, event.data.shop.timeZone),
  };
}

/** The capture that represents the sale: the picture nearest to the instant, the main camera's first; else the reason why it is missing. */
export function mainCapture(captures: readonly Capture[]): Capture | undefined {
  const byDistance = ofMoment(captures).toSorted((a, b) => Math.abs(a.offset) - Math.abs(b.offset));
  return byDistance.find(({ outcome }) => outcome === 'captured') ?? byDistance[0];
}

/** The camera's name; if unknown, its position among the cameras of the sale, and never its id. */
export function cameraText(camera: string | null, { cameraNames, event }: ShownSale, { t }: View): string {
  const ids = [...new Set(event.data.captures.map((capture) => capture.camera))];
  const place = ids.length > 1 ? ` ${ids.indexOf(camera) + 1}` : '';
  return cameraNames.get(camera ?? '') ?? t.picture.camera + place;
}

/** A picture, or a box of the same size with the reason why it is missing. */
export function pictureBox(
  capture: Capture | undefined,
  sale: ShownSale,
  view: View,
  options: { size: 'small' | 'large' | 'strip'; has: (sha256: string) => boolean },
): Html {
  const { t, link } = view;
  const { size, has } = options;
  const none = (words: string): Html => html`<span class="picture ${size} none"><span>${words}</span></span>`;
  if (capture === undefined) return none(t.picture.none);
  if (capture.outcome === 'pending') return none(t.picture.pending);
  if (capture.outcome === 'captured') {
    const { sha256, width, height } = capture.thumbnail;
    if (!has(sha256)) return none(size === 'strip' ? '…' : t.picture.notHere);
    const time = sale.format.time(Date.parse(capture.takenAt));
    return html`<span class="picture ${size}"><img src="${link(`/pictures/${sha256}.jpg`)}" width="${width}" height="${height}" alt="${t.picture.alt(cameraText(capture.camera, sale, view), time)}"${size === 'small' && html` loading="lazy"`}></span>`;
  }
  return none(size === 'strip' ? '—' : missingTexts(capture.outcome, view) + downWords(capture, sale, view));
}

/** `（14:02–14:10）`, the second time with its day if that differs from the first; without it when the camera was still down. */
function downWords(capture: Missing, { format }: ShownSale, { t, nowMs }: View): string {
  const { downSince } = capture.details;
  if (capture.outcome !== 'camera_down' || downSince === undefined) return '';
  const sinceMs = Date.parse(downSince);
  const end = downEnd(capture.details);
  const until = end === undefined ? '' : format.moment(Date.parse(end), sinceMs);
  return t.picture.down(format.moment(sinceMs, nowMs), until);
}

/** A later version of the gateway may send other reasons. */
function missingTexts(outcome: string, { t }: View): string {
  const words: Readonly<Record<string, string>> = t.picture.missing;
  return words[outcome] ?? outcome;
}

/** `会計の 12 ms後（誤差 ±100 ms）`, followed by the assumed camera latency. */
export function offsetLabel(capture: Capture, { event, format }: ShownSale, { t }: View): string | undefined {
  if (capture.outcome !== 'captured') return undefined;
  const { offsetMs, uncertaintyMs = event.data.instant.uncertaintyMs, moment } = capture;
  const fromMomentMs = offsetFromMoment(capture, event.data) + offsetMs;
  const { before, after, beforeVoid, afterVoid } = t.picture;
  const [isBefore, isAfter] = moment === 'void' ? [beforeVoid, afterVoid] : [before, after];
  const stands = fromMomentMs < 0 ? isBefore : isAfter;
  const { disputed, requestedAfter, requestedBefore } = t.picture;
  const milliseconds = format.milliseconds(fromMomentMs);
  const disputedAt = disputedBasis(moment);
  const where =
    disputedAt === undefined
      ? stands(milliseconds, format.milliseconds(plusMinusMs(uncertaintyMs)))
      : [
          disputed.picture(
            disputed.time[disputedAt],
            (fromMomentMs < 0 ? requestedBefore : requestedAfter)(milliseconds),
          ),
          disputed.note,
        ].join(t.comma);
  const { cameraLatencyMs = 0, cameraLatencyUncertaintyMs = 0, networkDelayUncertaintyMs } = capture;
  const [delay = '', plusMinus = ''] = [cameraLatencyMs, cameraLatencyUncertaintyMs].map(format.milliseconds);
  return [
    where,
    ...(capture.flawed === true ? [t.picture.flawed.note] : []),
    ...(capture.cameraLatencyBasis === 'assumed' ? [t.picture.latencyAssumed(delay, plusMinus)] : []),
    ...(networkDelayUncertaintyMs === undefined
      ? []
      : [t.picture.networkDelay(format.milliseconds(networkDelayUncertaintyMs))]),
  ].join(t.comma);
}

/** `撮影時刻の誤差 ±600 ms` for the list of sales, which states the uncertainty only when it is large. */
export function precisionLabel(
  capture: Capture | undefined,
  { event, format }: ShownSale,
  { t }: View,
): string | undefined {
  const picture = capture?.outcome === 'captured' ? capture : undefined;
  const { totalMs, isPoor } = uncertaintyOf(event.data.instant, picture);
  if (!isPoor) return undefined;
  return (picture === undefined ? t.sales.uncertainSale : t.sales.uncertain)(format.uncertainty(totalMs));
}

/** A drawer opened without a sale has no amount, and the amount of a receipt printed as an image is unknown. */
export function amountText({ event, format }: ShownSale): string {
  const { kind, total, totalUnknown, currency } = event.data;
  return kind === 'no_sale' || totalUnknown === true ? '—' : format.money(total, currency);
}

/** Nothing for a plain sale. */
export function labelBadge({ event }: ShownSale, { t }: View): Html | undefined {
  const label = saleLabel(event.data, t.sales);
  return label && html` <span class="badge ${label.of}">${label.text}</span>`;
}

export function itemsText({ event }: ShownSale, { t }: View): string {
  const { lines } = event.data;
  const shown = lines
    .slice(0, 2)
    .map(({ name, quantity }) => (quantity === undefined || quantity === 1 ? name : `${name} ×${quantity}`));
  const more = lines.length - shown.length;
  return shown.join(t.comma) + (more > 0 ? t.sales.more(more) : '');
}

export function saleAddress({ source, saleId }: { source: string; saleId: string }, view: View): string {
  return view.link('/sale', { source, id: saleId });
}
