/** `…/export` and `…/import`: the set-up as a file. Secrets leave sealed with a passphrase, for people alone. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { rfc3339 } from '../../domain/time-text.ts';
import { Problem } from '../../ops/problem.ts';
import type { Language } from '../../ops/words.ts';
import type { Problem as Mistake } from '../../ops/yaml-file.ts';
import type { WebContext } from '../context.ts';
import { languageAsked } from './request.ts';
import { exportBody, type ImportJson, importBody } from './set-up-schema.ts';

/** A file of 1 MiB, with what JSON makes of its quotes and line ends. */
const large = { bodyLimit: 3 * 1024 * 1024 };
const small = { bodyLimit: 4 * 1024 };

export function registerSetUpRoutes(app: FastifyInstance, context: WebContext): void {
  app.get('/api/v1/export', async (_request, reply) => sendFile(reply));

  app.post('/api/v1/export', small, async (request, reply) => {
    const body = exportBody.safeParse(request.body ?? {});
    if (!body.success) throw Problem.ofZod('Wrong passphrase', body.error);
    return sendFile(reply, body.data.passphrase);
  });

  app.post('/api/v1/import', large, async (request): Promise<ImportJson> => {
    const body = importBody.safeParse(request.body ?? {});
    if (!body.success) throw Problem.ofZod('No file', body.error);
    const language = languageAsked(request);
    const { text, passphrase } = body.data;
    const imported = await transferOf(context).importFile(text, passphrase);
    switch (imported.kind) {
      case 'mistakes':
        throw Problem.ofFields(
          'Mistakes in the file',
          imported.problems.map((problem) => ({
            field: 'text',
            message: atLine(problem, language),
          })),
        );
      case 'wrong_passphrase':
        throw Problem.ofFields('Wrong passphrase', [
          { field: 'passphrase', message: imported.words[language] },
        ]);
      case 'done':
        await context.setUpChanged();
        return { ...imported.change, notes: [...imported.notes] };
    }
  });

  async function sendFile(reply: FastifyReply, passphrase?: string): Promise<FastifyReply> {
    const text = await transferOf(context).exportFile(passphrase);
    const { shop, clock } = context;
    const name = `tillframe-${shop.id}-${rfc3339(clock.nowMs(), shop.timeZone).slice(0, 10)}.yaml`;
    return reply
      .type('application/yaml; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(text);
  }
}

/** `4 行目 cameras[0].url：…` */
function atLine({ line, key, message }: Mistake, language: Language): string {
  const text = message[language];
  if (language === 'ja') return `${line === 0 ? '' : `${line} 行目 `}${key === '' ? '' : `${key}：`}${text}`;
  return `${line === 0 ? '' : `line ${line}, `}${key === '' ? '' : `${key}: `}${text}`;
}

function transferOf({ transfer }: WebContext): NonNullable<WebContext['transfer']> {
  if (transfer === undefined) throw new Problem(404, 'No set-up', 'This server has no set-up to give.');
  return transfer;
}
