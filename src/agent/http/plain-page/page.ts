/** HTML of the page over plain HTTP, in both languages one below the other: no script, nothing external. Pure. */
import { type Html, html } from '../../../lib/http/html.ts';
import type { Language } from '../../../lib/text/language.ts';
import { fingerprintLines } from '../../system/tls/fingerprint.ts';
import { type PlainPageTexts, plainPageEn } from './page-en.ts';
import { plainPageJa } from './page-ja.ts';

export function plainPage({
  href,
  fingerprint,
  first,
}: {
  /** Address of the page with TLS. */
  href: string;
  fingerprint: string;
  /** The language shown first. */
  first: Language;
}): Html {
  const second = first === 'ja' ? 'en' : 'ja';
  return html`<!doctype html>
<html lang="${first}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>tillframe</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
<header><strong>tillframe</strong><nav><a href="#${second}" lang="${second}" hreflang="${second}">${textsIn(second).language}</a></nav></header>
<main>
${section(first, href, fingerprint)}
${section(second, href, fingerprint)}
</main>
</body>
</html>
`;
}

export function textsIn(language: Language): PlainPageTexts {
  return language === 'ja' ? plainPageJa : plainPageEn;
}

function section(language: Language, href: string, fingerprint: string): Html {
  const t = textsIn(language);
  return html`<section id="${language}" lang="${language}">
<h1>${t.title}</h1>
<p>${t.why}</p>
<ul>${t.steps.map((step) => html`<li>${step}</li>`)}</ul>
<a class="open" href="${href}">${t.open}<span>${href}</span></a>
<p class="small">${t.nothingHere}</p>
<h2>${t.compareTitle}</h2>
<p class="fingerprint">${fingerprintLines(fingerprint).map((line) => html`<span>${line}</span> `)}</p>
<p class="small">${t.compare}</p>
<h2>${t.trustTitle}</h2>
<p class="small">${t.trust}</p>
<p><a class="file" href="/tillframe.crt" download>${t.download}</a></p>
</section>`;
}
