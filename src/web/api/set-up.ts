/**
 * `…/export` and `…/import`: the set-up as a file. Secrets leave sealed with a passphrase, for people alone.
 * In turn with all changes (change-turn.ts): a file is read between two of them, and what opens its secrets, up to 128 MiB, is there once.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { downloadName } from '../../domain/download-name.ts';
import { Problem } from '../../ops/problem.ts';
import { type Language, languageAsked } from '../../ops/words.ts';
import type { Problem as Mistake } from '../../ops/yaml-file.ts';
import type { WebContext } from '../context.ts';
import { type ChangeTurn, untilDone } from './change-turn.ts';
import { sendFile } from './download.ts';
import { exportBody, type ImportJson, importBody } from './set-up-schema.ts';

/** A file of 1 MiB, with what JSON makes of its quotes and line ends. */
const large = { bodyLimit: 3 * 1024 * 1024 };
const small = { bodyLimit: 4 * 1024 };

export function registerSetUpRoutes(app: FastifyInstance, context: WebContext, inTurn: ChangeTurn): void {
  app.get('/api/v1/export', async (request, reply) => exportFile(request, reply));

  app.post('/api/v1/export', small, async (request, reply) => {
    const body = exportBody.safeParse(request.body ?? {});
    if (!body.success) throw Problem.ofZod('Wrong passphrase', body.error);
    return exportFile(request, reply, body.data.passphrase);
  });

  app.post('/api/v1/import', large, async (request): Promise<ImportJson> => {
    const body = importBody.safeParse(request.body ?? {});
    if (!body.success) throw Problem.ofZod('No file', body.error);
    const language = languageAsked(request);
    const { text, passphrase } = body.data;
    const imported = await inTurn(request, untilDone, async () => {
      const done = await transferOf(context).importFile(text, passphrase);
      if (done.kind === 'done') await context.setUpChanged();
      return done;
    });
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
        return { ...imported.change, notes: [...imported.notes] };
    }
  });

  async function exportFile(
    request: FastifyRequest,
    reply: FastifyReply,
    passphrase?: string,
  ): Promise<FastifyReply> {
    const text = await inTurn(request, untilDone, () => transferOf(context).exportFile(passphrase));
    const { shop, clock } = context;
    const name = downloadName('yaml', { shop, nowMs: clock.nowMs() });
    return sendFile(reply, { name, type: 'application/yaml; charset=utf-8' }, text);
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
