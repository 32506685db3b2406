/**
 * The page shown after the login at a POS cloud: a small page that leads back to ours. No script, nothing
 * external; its style is inline, since it precedes any session.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemText } from '../../../../domain/problem/problem-text.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { StoredProblem } from '../../../../domain/problem/text.ts';
import { Html, html } from '../../../../lib/http/html.ts';
import { type Language, type LocalizedText, requestedLanguage } from '../../../../lib/text/language.ts';
import { style } from '../../plain-style.ts';

/** The registers are chosen there. */
const onwardHref = '/#/linkage';
/** Long enough to read; milliseconds would be of no use here. */
const backAfterSeconds = 3;
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

/** `pos`: the name of the POS. */
export function showLinked(request: FastifyRequest, reply: FastifyReply, pos: LocalizedText): FastifyReply {
  const language = requestedLanguage(request);
  return sendPage(reply, 200, {
    ...{ language, isGood: true },
    title: refusal('linking.title_done', { pos: pos[language] }),
    text: refusal('linking.done'),
  });
}

export function showFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, problem }: { readonly status: number; readonly problem: StoredProblem },
): FastifyReply {
  const language = requestedLanguage(request);
  const title = refusal('linking.title_failed');
  return sendPage(reply, status, { language, isGood: false, title, text: problem });
}

function sendPage(
  reply: FastifyReply,
  status: number,
  {
    language,
    isGood,
    ...shown
  }: { language: Language; isGood: boolean; title: Refusal; text: StoredProblem },
): FastifyReply {
  const text = (problem: StoredProblem): string => problemText(problem, language);
  const title = text(shown.title);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${isGood && html`<meta http-equiv="refresh" content="${backAfterSeconds}; url=${onwardHref}">`}
<title>${title}</title>
${styleTag}
</head>
<body>
<header><strong>tillframe</strong></header>
<main>
<section>
<h1 class="outcome${!isGood && ' bad'}">${title}</h1>
<p${!isGood && html` role="alert"`}>${text(shown.text)}</p>
<a class="open" href="${onwardHref}">${text(refusal('linking.onward'))}</a>
${isGood && html`<p class="small">${text(refusal('linking.onward_by_itself', { seconds: backAfterSeconds }))}</p>`}
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
