/** Messages of a broker that the receiver refused: `tillframe receiver refused`, also while it runs. */
import { problemText } from '../domain/problem/problem-text.ts';
import { knownReceiverProblem } from '../domain/problem/receiver/receiver.ts';
import type { RefusedRow } from '../receiver/broker/refused-messages.ts';
import { type AccessPlace, openAccess } from './receiver-admin.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { rfc3339OrNull, timeCell } from './terminal/times.ts';
import { messagesIn } from './text/messages.ts';

const maxListed = 1_000;

export async function listRefused(options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const rows = await store.refusedMessages.list(maxListed);
  if (options.json === true)
    terminal.print(
      JSON.stringify(
        rows.map(({ firstAtMs, lastAtMs, ...row }) => ({
          ...{ ...row, firstAt: rfc3339OrNull(firstAtMs), lastAt: rfc3339OrNull(lastAtMs) },
        })),
        null,
        2,
      ),
    );
  else if (rows.length === 0) terminal.print(messagesIn(terminal.language)('refused.none'));
  else terminal.print(table(rows, columnsFor(terminal)).join('\n'));
  return 0;
}

/** Prints the message as it came, up to its first 64 KiB. */
export async function showRefused(id: string, options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const body = await store.refusedMessages.body(id);
  if (body === undefined) return unknown(id, terminal);
  terminal.print(body.toString('utf8'));
  return 0;
}

export async function removeRefused(id: string, options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  if (!(await store.refusedMessages.remove(id))) return unknown(id, terminal);
  terminal.print(messagesIn(terminal.language)('refused.removed', { id }));
  return 0;
}

function unknown(id: string, terminal: Terminal): ExitCode {
  terminal.printError(`tillframe: ${messagesIn(terminal.language)('refused.unknown', { id })}`);
  return 1;
}

function columnsFor({ language }: Terminal): Column<RefusedRow>[] {
  const t = messagesIn(language);
  return [
    { head: 'ID', of: ({ id }) => id },
    { head: t('refused.subject'), of: ({ subject }) => subject },
    { head: t('refused.last'), of: ({ lastAtMs }) => timeCell(lastAtMs) },
    { head: t('refused.times'), of: ({ times }) => String(times) },
    { head: t('refused.bytes'), of: ({ bytes }) => String(bytes) },
    {
      head: t('forward.why'),
      of({ problem }) {
        const known = problem === undefined ? undefined : knownReceiverProblem(problem);
        return known === undefined ? (problem?.code ?? '') : problemText(known, language);
      },
    },
  ];
}
