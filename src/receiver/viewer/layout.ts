/** Layout of the viewer's pages: head, navigation, language. No script and no external resource. */

import type { Right } from '../../domain/people/roles.ts';
import { type Html, type HtmlValue, html } from '../../lib/http/html.ts';
import type { Language } from '../../lib/text/language.ts';
import type { Messages } from './i18n/ja.ts';
import { messages } from './i18n/language.ts';

/** Context of the request that a page answers. */
export type View = {
  readonly language: Language;
  readonly t: Messages;
  readonly nowMs: number;
  /** Of the person who is signed in. */
  readonly rights: readonly Right[];
  /** Forwarding and POS are in the folder. */
  readonly isInFolder: boolean;
  /** Path and query of the page, relative to the viewer's base. */
  readonly here: string;
  /** Makes the address of a local path, with the prefix of a proxy. */
  readonly link: (path: string, query?: Readonly<Record<string, string | undefined>>) => string;
};

export function createView(
  view: Pick<View, 'language' | 'nowMs' | 'here' | 'rights' | 'isInFolder'> & { base: string },
): View {
  const { base, ...rest } = view;
  return {
    ...rest,
    t: messages[view.language],
    link(path, query = {}) {
      const given = Object.entries(query).filter(
        (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
      );
      const search = new URLSearchParams(given).toString();
      return `${base}${path}${search === '' ? '' : `?${search}`}`;
    },
  };
}

type NavEntry = keyof Pick<
  Messages['nav'],
  'sales' | 'takings' | 'log' | 'people' | 'shops' | 'rollouts' | 'pos' | 'forward' | 'erasure'
>;

const entries: readonly {
  readonly name: NavEntry;
  readonly right: Right;
  readonly path: string;
  readonly within?: string;
}[] = [
  { name: 'sales', right: 'look', path: '/' },
  { name: 'takings', right: 'look', path: '/', within: '#/takings' },
  { name: 'log', right: 'log', path: '/', within: '#/system/log' },
  { name: 'people', right: 'people', path: '/', within: '#/system/people' },
  { name: 'shops', right: 'look', path: '/shops' },
  { name: 'rollouts', right: 'system', path: '/rollouts' },
  { name: 'pos', right: 'system', path: '/pos' },
  { name: 'forward', right: 'system', path: '/forward' },
  { name: 'erasure', right: 'system', path: '/erasures' },
];

/** Of commands that a page shows. */
export function placeOption({ isInFolder }: Pick<View, 'isInFolder'>): string {
  return isInFolder ? '--data DIR' : '--database postgres://…';
}

export type PageParts = {
  readonly title: string;
  /** Entry of the navigation that the page belongs to; absent when nobody is logged in. */
  readonly at?: NavEntry;
  readonly main: HtmlValue;
};

export function page(view: View, { title, at, main }: PageParts): Html {
  const { t, link, language, rights } = view;
  const shown = entries.filter((entry) => rights.includes(entry.right));
  const nav = shown.map(
    ({ name, path, within = '' }) =>
      html`<a href="${link(path)}${within}"${at === name && html` aria-current="page"`}>${t.nav[name]}</a>`,
  );
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${t.title}</title>
<link rel="stylesheet" href="${link('/style.css')}">
<link rel="icon" href="${link('/icon.svg')}" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">${t.nav.skip}</a>
<header class="top">
<a class="brand" href="${link('/')}"><img src="${link('/icon.svg')}" alt="" width="26" height="26"><span>tillframe</span></a>
${at !== undefined && html`<nav>${nav}</nav>`}
<div class="right">
<form method="post" action="${link('/language')}"><input type="hidden" name="to" value="${language === 'ja' ? 'en' : 'ja'}"><input type="hidden" name="back" value="${view.here}"><button class="plain" lang="${language === 'ja' ? 'en' : 'ja'}">${t.otherLanguage}</button></form>
${at !== undefined && html`<form method="post" action="${link('/logout')}"><button class="plain">${t.nav.logout}</button></form>`}
</div>
</header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`;
}

/** A page that shows only a message. */
export function messagePage(view: View, words: { title: string; text: string }): Html {
  return page(view, {
    title: words.title,
    main: html`<section class="card message"><h1>${words.title}</h1><p>${words.text}</p><p><a class="button" href="${view.link('/')}">${view.t.error.back}</a></p></section>`,
  });
}
