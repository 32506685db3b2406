/** The list of sales, newest first, with its filters. */
import { saleKinds } from '../../domain/sale/sale-kinds.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import { isTestSource, type Register, type SalesPage, type Shop } from '../sales.ts';
import { page, type View } from './layout.ts';
import {
  amountText,
  itemsText,
  labelBadge,
  mainCapture,
  pictureBox,
  precisionLabel,
  type ShownSale,
  saleAddress,
  shownSale,
} from './sale-view.ts';

/** Values of the form: every value is a text, empty for none. */
export type FilterForm = {
  readonly shop: string;
  /** Source and key of a register, joined as `registerValue` does. */
  readonly register: string;
  readonly day: string;
  readonly kind: string;
  readonly min: string;
  readonly max: string;
};

export const emptyForm: FilterForm = { shop: '', register: '', day: '', kind: '', min: '', max: '' };

/** The source is encoded, so that the first space separates the two. */
function registerValue({ source, key }: { source: string; key: string }): string {
  return `${encodeURIComponent(source)} ${key}`;
}

/** Delay from which a late arrival is shown: the shop was offline. */
const lateFromMs = 60_000;

export function salesPage(
  view: View,
  content: {
    found: SalesPage;
    form: FilterForm;
    isFirst: boolean;
    shops: readonly Shop[];
    registers: readonly Register[];
    /** Number of gateways that need attention. */
    attention: number;
    has: (sha256: string) => boolean;
    /** Camera names by the shop's source. */
    namesOf: (source: string) => ReadonlyMap<string, string>;
  },
): Html {
  const { t, link } = view;
  const { found, form, isFirst, has } = content;
  const sales = found.sales.flatMap((sale) => shownSale(sale, view, content.namesOf) ?? []);
  const active = Object.values(form).filter((value) => value !== '').length;
  return page(view, {
    title: t.sales.heading,
    at: 'sales',
    main: html`<h1>${t.sales.heading}</h1>
${content.attention > 0 && html`<a class="notice" href="${link('/shops')}">${t.shops.attention(content.attention)}</a>`}
${filterForm(view, content, active)}
${sales.length === 0 ? nothing(view, active > 0 || !isFirst) : days(sales, view, has)}
<nav class="pages">
${!isFirst && html`<a class="button" href="${link('/', form)}">${t.sales.newest}</a>`}
${
  found.nextCursor !== undefined
    ? html`<a class="button" rel="next" href="${link('/', { ...form, cursor: found.nextCursor })}">${t.sales.older}</a>`
    : sales.length > 0 && html`<span class="muted">${t.sales.end}</span>`
}
</nav>`,
  });
}

function nothing({ t, link }: View, isNarrowed: boolean): Html {
  return isNarrowed
    ? html`<section class="card message"><h2>${t.sales.noneTitle}</h2><p><a class="button" href="${link('/')}">${t.filter.clear}</a></p></section>`
    : html`<section class="card message"><h2>${t.sales.emptyTitle}</h2><p>${t.sales.emptyText}</p></section>`;
}

function filterForm(
  view: View,
  content: { form: FilterForm; shops: readonly Shop[]; registers: readonly Register[] },
  active: number,
): Html {
  const { t, link } = view;
  const { form, shops, registers } = content;
  const [tests = [], real = []] = [true, false].map((isTest) =>
    shops.filter(({ source }) => isTestSource(source) === isTest),
  );
  const shopName = new Map(shops.map(({ source, name }) => [source, name]));
  const option = (value: string, label: string, chosen: string): Html =>
    html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
  const select = (name: keyof FilterForm, label: string, options: readonly Html[]): Html =>
    html`<label>${label}<select name="${name}">${option('', t.filter.all, form[name])}${options}</select></label>`;
  const input = (name: keyof FilterForm, label: string, attributes: HtmlValue): Html =>
    html`<label>${label}<input name="${name}" value="${form[name]}" ${attributes}></label>`;
  const amount = html`inputmode="decimal" pattern="-?[0-9]+([.][0-9]+)?" size="7"`;
  return html`<details class="filter"${active > 0 && html` open`}>
<summary>${t.filter.heading}${active > 0 && html` <span class="badge">${t.filter.active(active)}</span>`}</summary>
<form method="get" action="${link('/')}">
${
  // The only shop may be a conformance test's, which is shown when selected.
  (shops.length > 1 || shops.some(({ source }) => isTestSource(source))) &&
  select(
    'shop',
    t.filter.shop,
    [...real, ...tests].map(({ source, name }) => option(source, name, form.shop)),
  )
}
${select(
  'register',
  t.filter.register,
  registers.map((register) =>
    option(
      registerValue(register),
      shops.length > 1 ? `${register.name} (${shopName.get(register.source) ?? ''})` : register.name,
      form.register,
    ),
  ),
)}
${input('day', t.filter.day, html`type="date"`)}
${select(
  'kind',
  t.filter.kind,
  saleKinds.map((kind) => option(kind, t.sales.kind[kind], form.kind)),
)}
${input('min', t.filter.min, amount)}
${input('max', t.filter.max, amount)}
<div class="buttons"><button class="main">${t.filter.apply}</button>${active > 0 && html`<a class="button" href="${link('/')}">${t.filter.clear}</a>`}</div>
</form>
</details>`;
}

function days(sales: readonly ShownSale[], view: View, has: (sha256: string) => boolean): Html {
  const byDay = Map.groupBy(sales, ({ event, format }) => format.day(Date.parse(event.time)));
  return html`${[...byDay].map(
    ([day, some]) =>
      html`<section class="day"><h2>${day}</h2><ol class="card sales">${some.map((sale) => row(sale, view, has))}</ol></section>`,
  )}`;
}

function row(sale: ShownSale, view: View, has: (sha256: string) => boolean): Html {
  const { t } = view;
  const { event, format, receivedAtMs } = sale;
  const { shop, register, captures } = event.data;
  const atMs = Date.parse(event.time);
  const capture = mainCapture(captures);
  const lateMs = receivedAtMs - atMs;
  const pictures = captures.filter(({ outcome }) => outcome === 'captured').length;
  const facts = [
    shop.name,
    register.name,
    precisionLabel(capture, sale, view),
    pictures > 1 ? t.sales.pictures(pictures) : undefined,
    lateMs >= lateFromMs ? t.sales.lateBy(format.duration(lateMs)) : undefined,
  ].filter((fact) => fact !== undefined);
  const items = itemsText(sale, view);
  return html`<li><a href="${saleAddress(sale, view)}">
${pictureBox(capture, sale, view, { size: 'small', has })}
<span class="what"><strong class="amount">${amountText(sale)}</strong>${labelBadge(sale, view)}</span>
<time datetime="${event.time}">${format.time(atMs)}</time>
${items !== '' && html`<span class="items">${items}</span>`}
<span class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</span>
</a></li>
`;
}
