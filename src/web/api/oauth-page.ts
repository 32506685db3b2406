/** What is seen after coming back from the login at a POS cloud: a small page that leads back to ours. No script, nothing from outside. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language, Words } from '../../ops/words.ts';

type Shown = { readonly title: Words; readonly text: Words; readonly isGood: boolean };

const onward: Words = { en: 'Back to the gateway', ja: '続ける' };
/** Long enough to be read; milliseconds would be of no use here. */
const backAfterSeconds = 3;

export function showPage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  { title, text, isGood }: Shown,
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  const back = isGood ? `<meta http-equiv="refresh" content="${backAfterSeconds}; url=/">` : '';
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
<p><a href="/">${onward[language]}</a></p></main></body></html>
`,
    );
}

/** The first of ours that the browser names; Japanese shops are who this is for. */
function languageOf(accepted: string | undefined): Language {
  const first = /\b(ja|en)\b/i.exec(accepted ?? '')?.[1];
  return first?.toLowerCase() === 'en' ? 'en' : 'ja';
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
