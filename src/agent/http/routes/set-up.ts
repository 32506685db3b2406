/**
 * `…/export` and `…/import`: the set-up as a file. Secrets are exported encrypted with a passphrase, for
 * people alone. Serialised with all changes (agent/http/change-lock.ts): a file is read between two of them,
 * and decryption, which takes up to 128 MiB, runs once at a time.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodError } from 'zod';
import { setUpFile, systemRoutes } from '../../../contract/page/routes/system.ts';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import { downloadName } from '../../../domain/setup/download-name.ts';
import { sendFile } from '../../../lib/http/download.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { libCause, libText } from '../../../lib/text/lib-text.ts';
import type { Cause } from '../../../lib/text/message.ts';
import type { Problem as Mistake } from '../../../lib/yaml/yaml-file.ts';
import { type ChangeLock, untilDone } from '../change-lock.ts';
import type { WebContext } from '../context.ts';
import { causeOfIssue } from '../field-problems.ts';
import { refused, wrongFields } from '../refused.ts';
import { routesOf } from '../route.ts';

/** A file of 1 MiB, plus JSON escapes of its quotes and line ends. */
const importLimit = 3 * 1024 * 1024;

export function registerSetUpRoutes(app: FastifyInstance, context: WebContext, withLock: ChangeLock): void {
  const route = routesOf(app, systemRoutes);

  route('GET /api/v1/export', async ({ reply }) => exportFile(reply));

  // Contains secrets, encrypted.
  route('POST /api/v1/export', async ({ body, reply }) => exportFile(reply, body.passphrase));

  route('POST /api/v1/import', {
    invalid: noFile,
    bodyLimit: importLimit,
    handle: async ({ body: { text, passphrase } }) => {
      if (isNoSetUpFile(text)) throw wrongFields({ field: 'text', problem: refusal('set_up_file.not_one') });
      const imported = await withLock(untilDone, async () => {
        const done = await transferOf(context).importFile(text, passphrase);
        if (done.kind === 'done') await context.setUpChanged();
        return done;
      });
      switch (imported.kind) {
        case 'mistakes':
          throw wrongFields(
            ...imported.problems.map((problem) => ({ field: 'text', cause: atLine(problem) })),
          );
        case 'wrong_passphrase':
          throw wrongFields({ field: 'passphrase', problem: refusal('set_up_file.wrong_passphrase') });
        case 'done':
          return { ...imported.change, notes: [...imported.notes] };
      }
    },
  });

  async function exportFile(reply: FastifyReply, passphrase?: string): Promise<FastifyReply> {
    const text = await withLock(untilDone, () => transferOf(context).exportFile(passphrase));
    const { shop, clock } = context;
    const name = downloadName('yaml', { shop, nowMs: clock.nowMs() });
    return sendFile(reply, { name, type: setUpFile.type }, text);
  }
}

const wrongImport: Readonly<Record<string, Refusal>> = {
  text: refusal('set_up_file.not_one'),
  passphrase: refusal('set_up_file.wrong_passphrase'),
};

function noFile({ issues }: ZodError): Problem {
  return wrongFields(
    ...issues.map((issue) => {
      const field = issue.path.join('.');
      const problem = wrongImport[field];
      return problem === undefined ? { field, cause: causeOfIssue(issue) } : { field, problem };
    }),
  );
}

/** A picture, a page, an empty file: an error for each of its lines would help nobody. */
function isNoSetUpFile(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters identify a binary file.
  const isBinary = /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  return isBinary || !/^[\s{-]*["']?[A-Za-z]\w*["']?[ \t]*:/m.test(text);
}

/** `line 4, cameras[0].url: …` */
function atLine({ line, key, message }: Mistake): Cause {
  const atKey = key === '' ? message : libText('mistake.at_key', { key, message });
  return line === 0
    ? libCause('key.refused', { why: atKey })
    : libCause('mistake.at_line', { line, message: atKey });
}

function transferOf({ transfer }: WebContext): NonNullable<WebContext['transfer']> {
  if (transfer === undefined) throw refused(404, refusal('request.no_set_up'));
  return transfer;
}
