/** Page of erasures: the record, what gateways ask for, and a form. */

import { shopOfSource } from '../../domain/sale/identity.ts';
import { type Html, html } from '../../lib/http/html.ts';
import type { ErasureRow } from '../erasure/record.ts';
import { erasureChars } from '../erasure/request.ts';
import type { Shop } from '../sales.ts';
import { formatFor } from './format.ts';
import { page, type View } from './layout.ts';

export type ErasurePage = {
  readonly rows: readonly ErasureRow[];
  readonly shops: readonly Shop[];
  readonly outcome?: 'done' | 'incomplete' | 'full' | undefined;
  /** Values of the form. */
  readonly given?: { readonly shop: string; readonly sale: string } | undefined;
};

export function erasurePage(view: View, { rows, shops, outcome, given }: ErasurePage): Html {
  const { link } = view;
  const { erasure: t } = view.t;
  const isOpen = ({ erasedAtMs }: ErasureRow): boolean => erasedAtMs === null;
  const open = rows.filter(isOpen);
  const done = rows.filter((row) => !isOpen(row));
  return page(view, {
    title: t.heading,
    at: 'erasure',
    main: html`<div class="heading"><h1>${t.heading}</h1></div>
${outcome !== undefined && html`<p role="status"><strong>${t.outcome[outcome]}</strong></p>`}
${open.length > 0 && html`<section class="card message"><h2>${t.openTitle}</h2><p>${t.openText}</p><ul class="things">${open.map((row) => line(row, view))}</ul></section>`}
<section class="card"><h2>${t.form}</h2><p>${t.formText}</p>
<form method="post" action="${link('/erasures')}">
<label>${t.shop}<input type="text" name="shop" list="shops" required maxlength="${erasureChars.shop}" autocomplete="off" value="${given?.shop ?? ''}"></label><datalist id="shops">${shops.map(({ source, name }) => html`<option value="${shopOfSource(source)}">${name}</option>`)}</datalist>
<label>${t.sale}<input type="text" name="sale" required maxlength="${erasureChars.sale}" autocomplete="off" value="${given?.sale ?? ''}"></label>
<label>${t.picture}<input type="text" name="picture" maxlength="${erasureChars.picture}" pattern="[0-9a-f]{64}" autocomplete="off"></label>
<label>${t.by}<input type="text" name="by" required maxlength="${erasureChars.person}" autocomplete="off"></label>
<label>${t.reason}<input type="text" name="reason" required maxlength="${erasureChars.person}" autocomplete="off"></label>
<button class="main">${t.erase}</button></form></section>
<section class="card message"><h2>${t.record}</h2>${done.length === 0 ? html`<p class="muted">${t.none}</p>` : html`<ul class="things">${done.map((row) => line(row, view))}</ul>`}</section>`,
  });
}

function line(row: ErasureRow, view: View): Html {
  const { link, nowMs, language } = view;
  const { erasure: t } = view.t;
  const { shop, id, sale, picture, by, reason, requestedAt, erasedAtMs, gateway, reportedBy } = row;
  // Operators may be in any zone.
  const format = formatFor(language, 'UTC');
  const facts = [
    t.ofShop(shop),
    picture === undefined ? t.wholeSale : t.onePicture,
    ...(gateway === null ? [] : [t.requestedAtGateway(gateway)]),
    t.requested(format.moment(Date.parse(requestedAt), nowMs)),
    ...(reportedBy.length === 0 ? [] : [t.reported(reportedBy.join(view.t.comma))]),
  ].join(view.t.comma);
  const why = [by, reason].filter((text) => text !== undefined).join(view.t.comma);
  return html`<li><span class="id">${sale}</span><span class="muted">${facts}</span>${why !== '' && html`<small>${why}</small>`}${erasedAtMs === null && html`<form method="post" action="${link('/erasures/confirm')}"><input type="hidden" name="shop" value="${shop}"><input type="hidden" name="id" value="${id}"><button>${t.confirm}</button></form>`}</li>`;
}
