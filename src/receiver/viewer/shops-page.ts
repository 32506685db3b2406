/** The shops and their gateways: last contact, upload queue, state of cameras, and missing events. */

import type { StatusData } from '../../contract/cloud/status.ts';
import { alarmTitle } from '../../domain/alarm/alarm.ts';
import { problemText } from '../../domain/problem/problem-text.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import type { GatewayState } from '../gateways.ts';
import { idOver } from '../page-api/shop-ids.ts';
import type { Shop } from '../sales.ts';
import { readStatus } from '../stored-events.ts';
import { type Format, formatFor } from './format.ts';
import { page, type View } from './layout.ts';

/** A gateway reports every five minutes: three missed reports are no coincidence. */
const silentAfterMs = 16 * 60_000;

type Tone = 'good' | 'warn' | 'bad';

type Shown = {
  readonly state: GatewayState;
  readonly status: StatusData | undefined;
  readonly tone: Tone;
  readonly format: Format;
};

function statusOf({ status }: GatewayState): StatusData | undefined {
  return readStatus(status);
}

export function isSilent({ lastSeenMs }: GatewayState, nowMs: number): boolean {
  return nowMs - lastSeenMs > silentAfterMs;
}

/** Severity. `bad`: data doesn't reach its destination. */
export function toneOf(state: GatewayState, nowMs: number): Tone {
  const status = statusOf(state);
  if (isSilent(state, nowMs) || state.epochs.some(({ missing }) => missing > 0)) return 'bad';
  if (status === undefined) return 'good';
  const { cameras, queue, clock, alarms } = status;
  const isUneasy =
    queue.quarantined > 0 ||
    clock.state === 'unsynced' ||
    alarms.length > 0 ||
    cameras.some((camera) => camera.state === 'down' || camera.warnings.length > 0) ||
    (status.posAccounts ?? []).some((account) => account.state !== 'ok');
  return isUneasy ? 'warn' : 'good';
}

export function shopsPage(
  view: View,
  content: { gateways: readonly GatewayState[]; shops: readonly Shop[] },
): Html {
  const { t, link, nowMs } = view;
  const { gateways, shops } = content;
  const shopOf = new Map(shops.map((shop) => [shop.source, shop]));
  const bySource = Map.groupBy(gateways, ({ source }) => source);
  const named = [...bySource].map(([source, states]) => {
    const reported = statusOf(states[0] as GatewayState)?.shop;
    const shop = shopOf.get(source) ?? reported;
    return {
      source,
      name: shop?.name ?? source,
      format: formatFor(view.language, shop?.timeZone ?? 'UTC'),
      states,
    };
  });
  const [first] = named;
  return page(view, {
    title: t.shops.heading,
    at: 'shops',
    main: html`<div class="heading"><h1>${t.shops.heading}</h1>${first !== undefined && html`<span class="muted">${t.shops.asOf(first.format.time(nowMs))}</span> <a class="button" href="${link('/shops')}">${t.shops.reload}</a>`}</div>
${
  named.length === 0
    ? html`<section class="card message"><h2>${t.shops.emptyTitle}</h2><p>${t.shops.emptyText}</p></section>`
    : html`<div class="shops">${named
        .toSorted(
          (a, b) => urgency(b, nowMs) - urgency(a, nowMs) || a.name.localeCompare(b.name, view.language),
        )
        .map(
          ({ source, name, format, states }) =>
            html`<section class="shop"><h2><a href="${link('/')}#/?${new URLSearchParams({ shop: shopOfSource(source) }).toString()}">${name}</a></h2><div class="gateways">${states.map((state) => card({ state, status: statusOf(state), tone: toneOf(state, nowMs), format }, view))}</div></section>`,
        )}</div>`
}`,
  });
}

/** Gateways that need attention come first. */
function urgency({ states }: { states: readonly GatewayState[] }, nowMs: number): number {
  return Math.max(...states.map((state) => ['good', 'warn', 'bad'].indexOf(toneOf(state, nowMs))));
}

function card(shown: Shown, view: View): Html {
  const { state, status, tone, format } = shown;
  const { t, nowMs } = view;
  const silentMs = nowMs - state.lastSeenMs;
  return html`<article class="card gateway">
<h3><span class="dot ${tone}"></span>${state.gateway}</h3>
<p class="muted">${t.shops.lastSeen(format.moment(state.lastSeenMs, nowMs), format.duration(silentMs))}</p>
${silentMs > silentAfterMs && trouble('bad', t.shops.silent(format.duration(silentMs)), t.shops.silentText)}
${holes(shown, view)}
${alarms(shown, view)}
${status === undefined ? html`<p class="muted">${t.shops.neverReported}</p>` : report(status, shown, view)}
${rejections(shown, view)}
${books(shown, view)}
</article>`;
}

function trouble(tone: Tone, title: string, text?: HtmlValue): Html {
  return html`<div class="trouble ${tone}"><strong>${title}</strong>${text !== undefined && html`<span>${text}</span>`}</div>`;
}

function holes({ state, format }: Shown, { t }: View): HtmlValue {
  const missing = state.epochs.reduce((sum, epoch) => sum + epoch.missing, 0);
  if (missing === 0) return undefined;
  const ranges = state.epochs.flatMap(({ holes: some }) =>
    some.map(({ first, last }) => t.shops.range(first, last)),
  );
  return trouble(
    'bad',
    t.shops.holes(format.number(missing)),
    html`${t.shops.holesText} ${ranges.slice(0, 20).join(t.comma)}${ranges.length > 20 && ' …'}`,
  );
}

/** Problems that the cameras, the queue and the clock below don't show. */
function alarms({ status }: Shown, { language }: View): HtmlValue {
  const shownBelow = new Set(['camera_down', 'quarantined', 'clock_unsynced']);
  return status?.alarms
    .filter(({ kind }) => !shownBelow.has(kind))
    .map(({ kind, problem }) =>
      trouble('warn', alarmTitle(kind)[language], problem && problemText(problem, language)),
    );
}

function report(status: StatusData, { state, format }: Shown, view: View): Html {
  const { t, nowMs } = view;
  const { queue, cameras, registers, posAccounts = [], disk, clock, version, startedAt } = status;
  const moment = (iso: string): string => format.moment(Date.parse(iso), nowMs);
  const waiting = queue.events + queue.pictures > 0;
  const facts: readonly (readonly [string, HtmlValue])[] = [
    [
      t.shops.queue,
      waiting
        ? html`${t.shops.queueText(format.number(queue.events), format.number(queue.pictures))}${queue.oldest !== undefined && html`<small>${t.shops.oldest(moment(queue.oldest))}</small>`}`
        : t.shops.queueEmpty,
    ],
    [
      t.shops.disk,
      disk === undefined
        ? undefined
        : t.shops.diskText(format.bytes(disk.freeBytes), format.bytes(disk.totalBytes)),
    ],
    [
      t.shops.version,
      html`${version}<small>${t.shops.started(moment(startedAt))}</small>${rolloutLine(status, view)}`,
    ],
  ];
  return html`${queue.quarantined > 0 && trouble('warn', t.shops.quarantined(format.number(queue.quarantined)))}
${clock.state === 'unsynced' && trouble('warn', t.shops.unsynced)}
<dl class="figures">${facts.filter(([, value]) => value !== undefined).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<h4>${t.shops.cameras}</h4>
${
  cameras.length === 0
    ? html`<p class="muted">${t.shops.noCameras}</p>`
    : html`<ul class="things">${cameras.map((camera) => cameraLine(camera, format, view))}</ul>`
}
${
  registers.length > 0 &&
  html`<h4>${t.shops.registers}</h4><ul class="things">${registers.map(
    ({ name, lastSale }) =>
      html`<li><span>${name}</span><span class="muted">${lastSale === undefined ? t.shops.noSale : t.shops.lastSale(moment(lastSale))}</span></li>`,
  )}</ul>`
}
${
  posAccounts.length > 0 &&
  html`<h4>${t.shops.accounts}</h4><ul class="things">${posAccounts.map(
    ({ id, system, state: accountState, problem }) =>
      html`<li><span><span class="dot ${accountState === 'ok' ? 'good' : 'bad'}"></span>${system} ${id}</span><span class="muted">${t.shops.accountState[accountState]}</span>${problem !== undefined && html`<small>${problemText(problem, view.language)}</small>`}</li>`,
  )}</ul>`
}
${state.statusReceivedMs !== null && html`<p class="muted small">${t.shops.reported(format.moment(state.statusReceivedMs, nowMs))}</p>`}`;
}

/** State of the roll-out of a gateway; nothing once the version is installed. */
function rolloutLine({ remote }: StatusData, { t, language }: View): HtmlValue {
  const { rollout } = remote ?? {};
  if (rollout === undefined || rollout.state === 'installed') return undefined;
  const { version, state, problem } = rollout;
  const why = problem && problemText(problem, language);
  return html`<small>${t.shops.rollout[state](version)}${why !== undefined && html`<br>${why}`}</small>`;
}

function cameraLine(
  camera: StatusData['cameras'][number],
  format: Format,
  { t, nowMs, language }: View,
): Html {
  const { name, state, since, warnings, problem } = camera;
  const tone = state === 'down' ? 'bad' : warnings.length > 0 || state === 'starting' ? 'warn' : 'good';
  const words = [
    ...(problem === undefined ? [] : [problemText(problem, language)]),
    ...warnings.map((warning) => t.shops.warning[warning] ?? warning),
  ];
  return html`<li><span><span class="dot ${tone}"></span>${name}</span><span class="muted">${t.shops.cameraState[state]}${state !== 'up' && html` ${t.shops.since(format.moment(Date.parse(since), nowMs))}`}</span>${words.map((word) => html`<small>${word}</small>`)}</li>`;
}

function rejections({ state, format }: Shown, view: View): HtmlValue {
  const { t, nowMs, language } = view;
  if (state.rejectionCount === 0) return undefined;
  return html`<details><summary>${t.shops.rejections(format.number(state.rejectionCount))}</summary><ul class="things">${state.rejections.map(
    ({ source, saleId, atMs, problem }) =>
      html`<li><a href="${view.link('/')}#/sales/${encodeURIComponent(idOver(source, saleId))}">${saleId}</a><span class="muted">${format.moment(atMs, nowMs)}</span><small>${problemText(problem, language)}</small></li>`,
  )}</ul></details>`;
}

function books({ state, format }: Shown, { t }: View): HtmlValue {
  if (state.epochs.length === 0) return undefined;
  return html`<details><summary>${t.shops.books}</summary><ul class="things">${state.epochs
    .slice(0, 5)
    .map(
      ({ epoch, storedThrough, highest, baseline }) =>
        html`<li><span class="id">${t.shops.epoch(epoch)}</span><small>${t.shops.booksText(format.number(storedThrough), format.number(highest))}${baseline > 0 && html`${t.comma}${t.shops.baseline(format.number(baseline))}`}</small></li>`,
    )}</ul></details>`;
}
