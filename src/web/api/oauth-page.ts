/** What is seen after coming back from the login at a POS cloud: a small page that leads back to ours. No script, nothing from outside. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageAsked, type Words } from '../../ops/words.ts';

type Shown = { readonly title: Words; readonly text: Words; readonly isGood: boolean };

const onward: Words = { en: 'Back to the gateway', ja: '続ける' };
/** The registers are chosen there. */
const onwardHref = '/#/linkage';
/** Long enough to be read; milliseconds would be of no use here. */
const backAfterSeconds = 3;

export function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  { title, text, isGood }: Shown,
): FastifyReply {
  const language = languageAsked(request);
  const back = isGood ? `<meta http-equiv="refresh" content="${backAfterSeconds}; url=${onwardHref}">` : '';
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${back}
<title>${escaped(title[language])}</title></head>
<body><main><h1>${escaped(title[language])}</h1>
<p${isGood ? '' : ' role="alert"'}>${escaped(text[language])}</p>
<p><a href="${onwardHref}">${onward[language]}</a></p></main></body></html>
`,
    );
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
