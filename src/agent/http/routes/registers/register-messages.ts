/** Problems of a requested link, at their fields, in the language of the request. */

import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { terminal } from '../../../../contract/page/registers.ts';
import { problemText } from '../../../../domain/problem/problem-text.ts';
import type { PosProblem } from '../../../../domain/setup/pos-account.ts';
import { noSalesOfTerminal } from '../../../../domain/setup/pos-account.ts';
import { printerUnreachable } from '../../../../domain/setup/receipt-printer.ts';
import { Problem } from '../../../../lib/http/problem.ts';
import { type LocalizedText, requestedLanguage } from '../../../../lib/text/language.ts';
import type { TerminalFound } from '../../../sources/polling/find-terminal.ts';
import { problemOfFields, required, type WrongField, wordsOfIssue } from '../../field-problems.ts';

/** Field names of the page: `terminal`, whether it stands in `from` or in `register`. */
function fieldOf(path: readonly PropertyKey[]): string {
  const names = path
    .map(String)
    .filter((name) => !['from', 'register', 'settings', 'printer', 'rules'].includes(name));
  return names[0] ?? '';
}

export const noAddress: LocalizedText = {
  en: 'The address of the printer, such as 192.168.1.50 (or 192.168.1.50:9100).',
  ja: 'プリンターのアドレスを 192.168.1.50 のように入力してください（ポートは 192.168.1.50:9100）。',
};

const forms = {
  name: { en: '1 to 100 characters.', ja: '1〜100 文字で入力してください。' },
  key: {
    en: '1 to 64 of the signs A-Z, a-z, 0-9, _ and -.',
    ja: 'A-Z、a-z、0-9、_、- の 1〜64 文字で入力してください。',
  },
  terminal: {
    en: "The POS's own id of the terminal, 1 to 64 characters.",
    ja: 'POS の端末ID を 1〜64 文字で入力してください。',
  },
  address: noAddress,
  cameras: { en: 'Up to 16 cameras, each once.', ja: 'カメラは 16 台まで、それぞれ一度だけ選べます。' },
} satisfies Record<string, LocalizedText>;

/** Problems of a typed id; empty if there are none. */
export function terminalProblems(id: string): WrongField[] {
  if (terminal.safeParse(id).success) return [];
  return [{ field: 'terminal', words: id === '' ? required : forms['terminal'] }];
}

export function wrongFields(request: FastifyRequest, wrong: readonly WrongField[]): Problem {
  return problemOfFields(request, 'Not linked', wrong);
}

export function wrongBody(request: FastifyRequest, error: z.ZodError): Problem {
  return wrongFields(
    request,
    error.issues.map((issue) => {
      const field = fieldOf(issue.path);
      const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
      const other = wordsOfIssue(issue);
      return {
        field,
        words:
          isMissing && field !== ''
            ? required
            : Object.hasOwn(forms, field)
              ? forms[field as keyof typeof forms]
              : other,
      };
    }),
  );
}

/** A problem whose text alone is for people. */
export function localizedProblem(
  request: FastifyRequest,
  status: number,
  title: string,
  words: LocalizedText,
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem(status, title, words[requestedLanguage(request)], headers);
}

export function noRegister(request: FastifyRequest, key: string): Problem {
  return localizedProblem(request, 404, 'Unknown register', {
    en: `There is no register "${key}" here.`,
    ja: `レジ「${key}」は登録されていません。`,
  });
}

export function noAccount(request: FastifyRequest, id: string): Problem {
  return localizedProblem(request, 404, 'Unknown account', {
    en: `No POS account "${id}" is set up here.`,
    ja: `アカウント「${id}」は登録されていません。`,
  });
}

/** A printer to be set up doesn't answer. */
export function unreachablePrinter(request: FastifyRequest, words: LocalizedText): Problem {
  const message = words[requestedLanguage(request)];
  return new Problem(
    400,
    'Printer not reached',
    message,
    {},
    [{ field: 'address', message }],
    printerUnreachable,
  );
}

/** The POS's message: 400 if a person can correct it, else 502. */
export function posRefused(request: FastifyRequest, { reason, field, ...problem }: PosProblem): Problem {
  const message = problemText(problem, requestedLanguage(request));
  const errors = field === undefined ? [] : [{ field, message }];
  return new Problem(reason === 'refused' ? 400 : 502, 'The POS does not agree', message, {}, errors);
}

export function unknownTerminal(
  request: FastifyRequest,
  { isSure, words }: Extract<TerminalFound, { kind: 'not_found' }>,
): Problem {
  const message = words[requestedLanguage(request)];
  return new Problem(
    400,
    'Unknown terminal',
    message,
    {},
    [{ field: 'terminal', message }],
    isSure ? 'about:blank' : noSalesOfTerminal,
  );
}

export function conflict(request: FastifyRequest, { field, words }: WrongField): Problem {
  const message = words[requestedLanguage(request)];
  return new Problem(409, 'Linked already', message, {}, [{ field, message }]);
}
