/** Page of the targets to which changes are forwarded, with their dead letters. */

import { problemText } from '../../domain/problem/problem-text.ts';
import { knownReceiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { type Html, html } from '../../lib/http/html.ts';
import type { DeadLetter, TargetSummary } from '../forward/targets.ts';
import { formatFor } from './format.ts';
import { page, placeOption, type View } from './layout.ts';

export type ShownTarget = TargetSummary & { readonly letters: readonly DeadLetter[] };

export function forwardPage(view: View, targets: readonly ShownTarget[]): Html {
  const { forward: t } = view.t;
  return page(view, {
    title: t.heading,
    at: 'forward',
    main: html`<div class="heading"><h1>${t.heading}</h1></div>
${targets.map((target) => targetCard(target, view))}
<section class="card message"><p>${targets.length === 0 ? t.none : t.more}</p><p><code>tillframe receiver forward add URL ${placeOption(view)}</code></p></section>`,
  });
}

function targetCard(target: ShownTarget, view: View): Html {
  const { link, nowMs, language } = view;
  const { forward: t } = view.t;
  const { id, url, shop, state, failingSinceMs, problem, waiting, deliveredAtMs, letters, deadLetters } =
    target;
  const { host, pathname } = new URL(url);
  // Operators may be in any zone.
  const format = formatFor(language, 'UTC');
  const isGood = state === 'active' && failingSinceMs === null;
  const facts = [
    isGood ? t.active : state === 'active' ? t.failing : t[state],
    t.waiting(waiting),
    ...(deliveredAtMs === null ? [] : [t.delivered(format.moment(deliveredAtMs, nowMs))]),
  ].join(view.t.comma);
  return html`<section class="card message"><h2><span class="dot ${isGood && deadLetters === 0 ? 'good' : 'bad'}"></span>${host}${pathname}</h2>
<p class="muted">${shop !== null && html`${t.shop(shop)} `}${facts}</p>
${problem !== undefined && html`<p>${textOf(problem, view)}</p>`}
${deadLetters > 0 && html`<h3>${t.deadLetters(deadLetters)}</h3><ul class="things">${letters.map((letter) => html`<li><span class="id">${letter.eventId}</span><span class="muted">${t.attempts(letter.attempts)}</span><small>${letter.problem !== undefined && textOf(letter.problem, view)}</small></li>`)}</ul>`}
${(!isGood || deadLetters > 0) && html`<form method="post" action="${link('/forward/retry')}"><input type="hidden" name="id" value="${id}"><button>${t.retry}</button></form>`}</section>`;
}

function textOf(problem: StoredProblem, { language }: View): string {
  const known = knownReceiverProblem(problem);
  return known === undefined ? problem.code : problemText(known, language);
}
