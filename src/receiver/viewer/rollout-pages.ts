/** Page of staged roll-outs: a form, and each roll-out with its rings, the gateways that are sick, and buttons. */

import { alarmTitle } from '../../domain/alarm/alarm.ts';
import { problemText } from '../../domain/problem/problem-text.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { maxToleratedPercent, maxWatchMinutes, stagedDefaults } from '../remote/staged/acts.ts';
import type { NamedMember } from '../remote/staged/members.ts';
import { memberStates } from '../remote/staged/policy.ts';
import type { ShownRollout, StagedAct } from '../remote/staged/staged-rollouts.ts';
import { formatFor } from './format.ts';
import { page, type View } from './layout.ts';

export type RolloutPage = {
  readonly rollouts: readonly ShownRollout[];
  /** Names that the form offers, `SHOP / GATEWAY`. */
  readonly gateways: readonly string[];
  readonly refused?: 'invalid' | LocalizedText | undefined;
  /** Values of the form. */
  readonly given?: Readonly<Record<'version' | 'first' | 'watch' | 'tolerated', string>> | undefined;
};

export function rolloutPage(view: View, { rollouts, gateways, refused, given }: RolloutPage): Html {
  const { rollouts: t } = view.t;
  const isOpen = rollouts.some(({ state }) => state === 'running' || state === 'stopped');
  return page(view, {
    title: t.heading,
    at: 'rollouts',
    main: html`<div class="heading"><h1>${t.heading}</h1>${isOpen && html`<a class="button" href="${view.link('/rollouts')}">${t.reload}</a>`}</div>
<p class="muted">${t.intro}</p>
${refused !== undefined && html`<p class="problem" role="alert">${refused === 'invalid' ? t.invalid : refused[view.language]}</p>`}
${!isOpen && form(view, gateways, given)}
${rollouts.length === 0 ? html`<section class="card message"><p>${t.none}</p></section>` : rollouts.map((rollout) => card(rollout, view))}`,
  });
}

function form(view: View, gateways: readonly string[], given: RolloutPage['given']): Html {
  const { link } = view;
  const { rollouts: t } = view.t;
  const { watchMinutes, toleratedPercent } = stagedDefaults;
  return html`<section class="card rollout"><h2>${t.form}</h2><p class="muted">${t.formText}</p>
<form class="fields" method="post" action="${link('/rollouts')}">
<label>${t.version}<input type="text" name="version" required maxlength="100" pattern="\\d+\\.\\d+\\.\\d+([~+.][A-Za-z0-9.~+]+)?" autocomplete="off" value="${given?.version ?? ''}"></label>
<label>${t.first}<input type="text" name="first" list="gateways" maxlength="200" autocomplete="off" value="${given?.first ?? ''}"></label><datalist id="gateways">${gateways.map((name) => html`<option value="${name}">`)}</datalist>
<label>${t.watch}<input type="number" name="watch" min="0" max="${maxWatchMinutes}" required value="${given?.watch ?? watchMinutes}"></label>
<label>${t.tolerated}<input type="number" name="tolerated" min="0" max="${maxToleratedPercent}" required value="${given?.tolerated ?? toleratedPercent}"></label>
<button class="main">${t.begin}</button></form></section>`;
}

function card(rollout: ShownRollout, view: View): Html {
  const { nowMs, language } = view;
  const { rollouts: t } = view.t;
  const { version, state, by, atMs, watchMs, toleratedPercent, sizes, ring, gateways } = rollout;
  // Operators may be in any zone.
  const format = formatFor(language, 'UTC');
  const isOpen = state === 'running' || state === 'stopped';
  const tone = state === 'stopped' ? 'bad' : state === 'taken_back' ? 'warn' : 'good';
  const facts = t.facts(
    by,
    format.moment(atMs, nowMs),
    format.number(watchMs / 60_000),
    format.number(toleratedPercent),
  );
  const named = state === 'taken_back' ? [] : gateways;
  const sick = state === 'running' ? named.filter((one) => one.state === 'sick') : [];
  const aside = named.filter((one) => one.state === 'aside' || one.state === 'accepted');
  return html`<section class="card rollout"><h2><span class="dot ${tone}"></span>${version} <span class="muted">${t.state[state]}${isOpen && html`${view.t.comma}${t.ring(ring + 1, sizes.length)}`}</span></h2>
<p class="muted small">${facts}</p>
${whyStopped(rollout, view)}
<ol class="rings">${sizes.map((size, index) => ringLine(rollout, { size, index }, view))}</ol>
${sick.length > 0 && html`<h3>${t.sickTitle}</h3>${memberList(sick, view)}`}
${aside.length > 0 && html`<details><summary>${t.asideTitle(format.number(aside.length))}</summary>${memberList(aside, view)}</details>`}
${buttons(rollout, view)}
${history(rollout.acts, view)}</section>`;
}

/** The newest first. Roll-outs of an earlier version have none. */
function history(acts: readonly StagedAct[], view: View): HtmlValue {
  if (acts.length === 0) return undefined;
  const { nowMs, language } = view;
  const { rollouts: t } = view.t;
  const format = formatFor(language, 'UTC');
  const words = ({ what, by = '', why }: StagedAct): string =>
    why === undefined ? t.act[what](by) : why === 'sick' ? t.stoppedSick : t.stoppedUnproven;
  return html`<details><summary>${t.history}</summary><ul class="things">${acts.toReversed().map((act) => html`<li><span>${words(act)}</span><span class="muted">${format.moment(act.atMs, nowMs)}</span></li>`)}</ul></details>`;
}

function whyStopped({ state, why }: ShownRollout, view: View): HtmlValue {
  const { rollouts: t } = view.t;
  if (state !== 'stopped' || why === undefined) return undefined;
  const title =
    why.kind === 'person' ? t.act.stop(why.by) : why.kind === 'sick' ? t.stoppedSick : t.stoppedUnproven;
  return html`<div class="trouble ${why.kind === 'person' ? 'warn' : 'bad'}"><strong>${title}</strong><span>${t.withdrawnText}</span>${why.kind !== 'person' && memberList(why.gateways, view)}</div>`;
}

function ringLine(
  { counts, ring, state, sizes }: ShownRollout,
  { size, index }: { readonly size: number; readonly index: number },
  view: View,
): Html {
  const { rollouts: t } = view.t;
  const { number } = formatFor(view.language, 'UTC');
  const figures = memberStates.flatMap((one) => {
    const count = counts.find((found) => found.ring === index && found.state === one)?.count ?? 0;
    return count === 0 ? [] : [t.member[one](number(count))];
  });
  const isNow = index === ring && (state === 'running' || state === 'stopped');
  const isAll = index === sizes.length - 1;
  const queued = counts.find((found) => found.ring === null && found.state === 'queued')?.count ?? 0;
  if (isAll && queued > 0) figures.push(t.member.queued(number(queued)));
  return html`<li${isNow && html` aria-current="step"`}><span>${t.ringSize(index + 1, number(size), isAll)}</span><span class="muted">${figures.join(view.t.comma)}</span></li>`;
}

function memberList(members: readonly NamedMember[], view: View): Html {
  const { language } = view;
  const { rollouts: t } = view.t;
  return html`<ul class="things">${members.map(({ source, gateway, reason, problem, alarms = [] }) => {
    const why = [
      ...(problem === undefined ? [] : [problemText(problem, language)]),
      ...alarms.map((kind) => alarmTitle(kind)[language]),
    ].join(view.t.comma);
    return html`<li><span><span class="id">${gateway}</span> (${shopOfSource(source)})</span><span>${reason !== null && t.reason[reason]}</span>${why !== '' && html`<small>${why}</small>`}</li>`;
  })}</ul>`;
}

function buttons({ id, state, why }: ShownRollout, view: View): HtmlValue {
  const { link } = view;
  const { rollouts: t } = view.t;
  if (state === 'taken_back') return undefined;
  const button = (way: string, text: string): Html =>
    html`<form method="post" action="${link(`/rollouts/${way}`)}"><input type="hidden" name="id" value="${id}"><button>${text}</button></form>`;
  return html`<div class="acts">
${state === 'running' && button('stop', t.stop)}
${state === 'stopped' && button('continue', why?.kind === 'person' ? t.resume : t.goOn)}
${button('take-back', t.takeBack)}</div>
<p class="muted small">${t.takeBackText}</p>`;
}
