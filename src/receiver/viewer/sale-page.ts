/** One sale with its pictures, its receipt and the basis of its instant. */

import { detailRows } from '../../domain/sale/detail-texts.ts';
import { disputedTime } from '../../domain/time/disputed-time.ts';
import { offsetFromMoment } from '../../domain/time/void-offset.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import type { StoredClip } from '../clips/clip-store.ts';
import { page, type View } from './layout.ts';
import { saleClips } from './sale-clips.ts';
import {
  amountText,
  type Capture,
  cameraText,
  labelBadge,
  mainCapture,
  offsetLabel,
  pictureBox,
  type ShownSale,
  saleAddress,
} from './sale-view.ts';

type Reversal = { readonly saleId: string; readonly kind: string };

export function salePage(
  view: View,
  content: {
    sale: ShownSale;
    reversedBy: readonly Reversal[];
    picture: number | undefined;
    clips: readonly StoredClip[];
    has: (sha256: string) => boolean;
  },
): Html {
  const { t, link } = view;
  const { sale, has } = content;
  const { event, format } = sale;
  const { captures, supersededBy } = event.data;
  const chosen = captures[content.picture ?? -1] ?? mainCapture(captures);
  return page(view, {
    title: `${amountText(sale)} ${format.dateTime(Date.parse(event.time))}`,
    at: 'sales',
    main: html`<p><a class="back" href="${link('/')}">${t.sale.back}</a></p>
<h1><span class="amount">${amountText(sale)}</span>${labelBadge(sale, view)} <span class="when">${format.dateTime(Date.parse(event.time))}</span></h1>
${supersededBy !== undefined && html`<p class="notice">${t.sales.superseded}</p>`}
<div class="sale">
<div class="pictures">
${pictureBox(chosen, sale, view, { size: 'large', has })}
${chosen !== undefined && caption(chosen, sale, view)}
${captures.length > 1 && strip(captures, chosen, sale, view, has)}
${saleClips(content.clips, sale, view)}
</div>
<div class="texts">
${receipt(sale, view)}
${facts(sale, content.reversedBy, view)}
</div>
</div>
<details class="raw"><summary>${t.sale.raw}</summary><pre>${JSON.stringify(JSON.parse(sale.body), null, 2)}</pre></details>`,
  });
}

function caption(capture: Capture, sale: ShownSale, view: View): Html | false {
  const words = offsetLabel(capture, sale, view);
  return (
    words !== undefined &&
    html`<p class="caption">${cameraText(capture.camera, sale, view)}${view.t.comma}${words}</p>`
  );
}

function strip(
  captures: readonly Capture[],
  chosen: Capture | undefined,
  sale: ShownSale,
  view: View,
  has: (sha256: string) => boolean,
): Html {
  const { t, link } = view;
  const { source, saleId, format } = sale;
  const cameras = new Set(captures.map(({ camera }) => camera));
  const label = (capture: Capture): string => {
    const disputed = disputedTime(capture, sale.event.data);
    const offset = disputed === undefined ? offsetFromMoment(capture, sale.event.data) : capture.offset;
    const { requestedAfter, requestedBefore, requestedNow, ofVoid, voidNow } = t.picture;
    const isVoid = capture.moment === 'void';
    const then = (offset < 0 ? requestedBefore : requestedAfter)(format.duration(Math.abs(offset)));
    const ofSale =
      disputed === undefined
        ? offset === 0
          ? requestedNow
          : then
        : `${t.picture.disputed.time[disputed]}${offset === 0 ? '' : ` ${then}`}`;
    if (capture.moment === 'undamaged') return t.picture.flawed.undamaged;
    const when = isVoid ? (offset === 0 ? voidNow : ofVoid(then)) : ofSale;
    return cameras.size > 1 ? `${cameraText(capture.camera, sale, view)} ${when}` : when;
  };
  return html`<ol class="strip" aria-label="${t.picture.strip}">${captures
    .map((capture, index) => ({ capture, index }))
    .sort((a, b) => a.capture.offset - b.capture.offset)
    .map(
      ({ capture, index }) =>
        html`<li><a href="${link('/sale', { source, id: saleId, picture: String(index) })}"${capture === chosen && html` aria-current="true"`}>${pictureBox(capture, sale, view, { size: 'strip', has })}<span>${label(capture)}</span></a></li>`,
    )}</ol>`;
}

function receipt({ event, format }: ShownSale, { t }: View): Html {
  const { lines, currency, kind, truncated } = event.data;
  if (kind === 'no_sale' && lines.length === 0) return html``;
  return html`<section class="card receipt"><h2>${t.sale.receipt}</h2>
${
  lines.length === 0
    ? html`<p class="muted">${t.sale.noLines}</p>`
    : html`<table><thead><tr><th>${t.sale.item}</th><th>${t.sale.quantity}</th><th>${t.sale.amount}</th></tr></thead><tbody>${lines.map(
        ({ name, quantity, amount }) =>
          html`<tr><td>${name}</td><td>${quantity}</td><td>${amount !== undefined && format.money(amount, currency)}</td></tr>`,
      )}</tbody></table>`
}
${truncated === true && html`<p class="muted">${t.sale.truncated}</p>`}
${sum(event.data, format, t)}
</section>`;
}

/** From the lines to the total, and how it was paid, in the order of a receipt; with a doubt about the sum. */
function sum(data: ShownSale['event']['data'], format: ShownSale['format'], t: View['t']): Html {
  const { adjustments = [], taxes = [], payments, tendered, change, total, currency, sumDifference } = data;
  const words = t.sale.details;
  const money = (minor: number): string => format.money(minor, currency);
  const row = (label: string, amount: number | undefined): Html =>
    amount === undefined ? html`` : html`<div><dt>${label}</dt><dd>${money(amount)}</dd></div>`;
  const names: Readonly<Record<string, string>> = words.adjustment;
  const taxRow = ({ name, ratePercent, taxable, included, amount }: (typeof taxes)[number]): Html => {
    const label = name ?? words.tax(ratePercent === undefined ? '' : `${ratePercent}%`, included);
    return row(taxable === undefined ? label : `${label} (${words.taxable(money(taxable))})`, amount);
  };
  return html`<dl class="sum">${adjustments.map(({ kind, name, amount }) => row(name ?? names[kind] ?? kind, amount))}
${taxes.filter(({ included }) => included === false).map(taxRow)}
<div class="total"><dt>${t.sale.total}</dt><dd>${money(total)}</dd></div>
${taxes.filter(({ included }) => included !== false).map(taxRow)}
${payments.map(({ method, amount }) => row(method, amount))}
${row(words.tendered, tendered)}${row(words.change, change)}</dl>
${sumDifference !== undefined && html`<p class="muted">${words.difference(money(Math.abs(sumDifference)))}</p>`}`;
}

function facts(sale: ShownSale, reversedBy: readonly Reversal[], view: View): Html {
  const { t } = view;
  const { event, format, receivedAtMs, revision, source } = sale;
  const { shop, register, staff, pos, instant, times, supersededBy, voidedAt, reverses, reversedSale } =
    event.data;
  const moment = (iso: string): string => format.dateTime(Date.parse(iso));
  const basis: Readonly<Record<string, string>> = t.sale.basis;
  const kinds: Readonly<Record<string, string>> = t.sales.kind;
  const saleLink = (saleId: string, text: string): Html =>
    html`<a href="${saleAddress({ source, saleId }, view)}">${text}</a>`;
  const entries: readonly (readonly [string, HtmlValue])[] = [
    [t.sale.shop, shop.name],
    [t.sale.register, register.name],
    [t.sale.staff, staff?.name ?? staff?.id],
    ...detailRows(event.data, t.sale.details, { comma: t.comma, number: String }),
    [t.sale.receiptNumber, pos.receiptNumber ?? pos.transaction],
    [
      t.sale.reverses,
      reversedSale === undefined ? reverses : saleLink(reversedSale, reverses ?? reversedSale),
    ],
    [
      t.sale.reversedBy,
      reversedBy.length === 0
        ? undefined
        : reversedBy.map(({ saleId, kind }) => html`${saleLink(saleId, kinds[kind] ?? kind)} `),
    ],
    [
      t.sale.instant,
      html`${moment(instant.at)}<small>${basis[instant.basis] ?? instant.basis}${t.comma}${t.sale.uncertainty(format.uncertainty(instant.uncertaintyMs))}</small>${instant.clock === 'unsynced' && html`<small class="warn">${t.sale.unsynced}</small>`}`,
    ],
    [
      t.sale.voidedAt,
      voidedAt &&
        html`${moment(voidedAt.at)}<small>${basis[voidedAt.basis] ?? voidedAt.basis}${t.comma}${t.sale.uncertainty(format.milliseconds(voidedAt.uncertaintyMs))}</small>`,
    ],
    [t.sale.soldAt, times.soldAt === undefined ? undefined : moment(times.soldAt)],
    [t.sale.unusableSoldAt, times.unusableSoldAt],
    [t.sale.reached, moment(times.receivedAt)],
    [t.sale.received, format.dateTime(receivedAtMs)],
    [t.sale.gateway, event.gateway],
    [t.sale.id, html`<span class="id">${event.subject}</span>`],
    [t.sale.revision, String(revision)],
    [t.sale.supersededBy, supersededBy === undefined ? undefined : saleLink(supersededBy, supersededBy)],
  ];
  return html`<section class="card facts-list"><h2>${t.sale.facts}</h2><dl>${entries
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}
