/** Pages of the link with a POS: the operator's list of contracts, and what the owner of a contract sees. */
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import type { PosGrant } from '../pos/pos-apps.ts';
import { formatFor } from './format.ts';
import { page, placeOption, type View } from './layout.ts';

/** For a shop that has sent no sale yet. */
const zoneOfSmaregi = 'Asia/Tokyo';

export type PosPage = {
  readonly hasApp: boolean;
  readonly grants: readonly PosGrant[];
  /** Known ones, offered in the form. */
  readonly shops: readonly { readonly id: string; readonly timeZone: string }[];
  /** A new link, shown once. */
  readonly made?: { readonly shop: string; readonly url: string } | undefined;
};

export function posPage(view: View, { hasApp, grants, shops, made }: PosPage): Html {
  const { t, link } = view;
  return page(view, {
    title: t.pos.heading,
    at: 'pos',
    main: html`<div class="heading"><h1>${t.pos.heading}</h1></div>
${
  hasApp
    ? html`<section class="card"><h2>${t.pos.newLink}</h2><p>${t.pos.newLinkText}</p>
${made !== undefined && html`<p role="status"><strong>${t.pos.madeFor(made.shop)}</strong><br><a class="id" href="${made.url}">${made.url}</a><br><span class="muted">${t.pos.shownOnce}</span></p>`}
<form method="post" action="${link('/pos/links')}"><label>${t.pos.shop}<input type="text" name="shop" list="shops" required maxlength="128" autocomplete="off"></label><datalist id="shops">${shops.map(({ id }) => html`<option value="${id}"></option>`)}</datalist><button class="main">${t.pos.makeLink}</button></form></section>`
    : html`<section class="card message"><h2>${t.pos.noApp}</h2><p>${t.pos.noAppText}</p><p><code>tillframe receiver pos-app set --client-id ID --public-url URL ${placeOption(view)}</code></p></section>`
}
${grants.length > 0 && html`<section class="card"><h2>${t.pos.contracts}</h2><ul class="things">${grants.map((grant) => grantLine(grant, view, shops))}</ul></section>`}
${hasApp && grants.length === 0 && html`<p class="muted">${t.pos.noContracts}</p>`}`,
  });
}

function grantLine(
  { account, shop, grantedAtMs, tokenAtMs, problem }: PosGrant,
  view: View,
  shops: PosPage['shops'],
): Html {
  const { t, link, nowMs } = view;
  const zone = shops.find(({ id }) => id === shop)?.timeZone ?? zoneOfSmaregi;
  const format = formatFor(view.language, zone);
  const facts: HtmlValue =
    tokenAtMs === null
      ? t.pos.grantedAt(format.moment(grantedAtMs, nowMs))
      : t.pos.tokenAt(format.moment(tokenAtMs, nowMs));
  return html`<li><span><span class="dot ${problem === null ? 'good' : 'bad'}"></span><span class="id">${account}</span> ${t.pos.forShop(shop)}</span><span class="muted">${facts}</span>${problem !== null && html`<small>${t.pos.ended(problem)}</small>`}<form method="post" action="${link('/pos/revoke')}"><input type="hidden" name="account" value="${account}"><input type="hidden" name="shop" value="${shop}"><button class="plain">${t.pos.revoke}</button></form></li>`;
}

/** `url`: of the login at the POS. */
export function consentPage(view: View, { shop, url }: { shop: string; url: string }): Html {
  const { t } = view;
  return page(view, {
    title: t.pos.consentTitle,
    main: html`<section class="card door"><h1>${t.pos.consentTitle}</h1><p>${t.pos.consentText(shop)}</p><p>${t.pos.consentSure}</p><p><a class="button main" href="${url}">${t.pos.consentGo}</a></p></section>`,
  });
}

export function consentDonePage(view: View, { shop, contract }: { shop: string; contract: string }): Html {
  const { t } = view;
  return page(view, {
    title: t.pos.doneTitle,
    main: html`<section class="card door"><h1>${t.pos.doneTitle}</h1><p>${t.pos.doneText(shop)}</p><p>${t.pos.contract} <strong class="id">${contract}</strong></p><p>${t.pos.doneNext}</p></section>`,
  });
}
