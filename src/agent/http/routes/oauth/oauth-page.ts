/**
 * The page shown after the login at a POS cloud: a small page that leads back to ours. No script, nothing
 * external; its style is inline, since it precedes any session.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Html, html } from '../../../../lib/http/html.ts';
import { type LocalizedText, requestedLanguage } from '../../../../lib/text/language.ts';
import { style } from '../../plain-style.ts';

type Shown = { readonly title: LocalizedText; readonly text: LocalizedText; readonly isGood: boolean };

const onward: LocalizedText = { en: 'Back to the gateway', ja: '続ける' };
/** The registers are chosen there. */
const onwardHref = '/#/linkage';
/** Long enough to read; milliseconds would be of no use here. */
const backAfterSeconds = 3;
const byItself: LocalizedText = {
  en: `The page of the gateway opens by itself in ${backAfterSeconds} seconds.`,
  ja: `${backAfterSeconds} 秒後に、装置のページへ自動で戻ります。`,
};

const styleTag = new Html(`<style>${style}</style>`);
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  // Requested by browsers on their own.
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  { title, text, isGood }: Shown,
): FastifyReply {
  const language = requestedLanguage(request);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${isGood && html`<meta http-equiv="refresh" content="${backAfterSeconds}; url=${onwardHref}">`}
<title>${title[language]}</title>
${styleTag}
</head>
<body>
<header><strong>tillframe</strong></header>
<main>
<section>
<h1 class="outcome${!isGood && ' bad'}">${title[language]}</h1>
<p${!isGood && html` role="alert"`}>${text[language]}</p>
<a class="open" href="${onwardHref}">${onward[language]}</a>
${isGood && html`<p class="small">${byItself[language]}</p>`}
</section>
</main>
</body>
</html>
`;
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'content-security-policy': contentSecurityPolicy })
    .send(page.text);
}
