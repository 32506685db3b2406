/** Targets to which the receiver forwards changes: `tillframe receiver forward`, also while it runs. */

import { readFileSync } from 'node:fs';
import { problemText } from '../domain/problem/problem-text.ts';
import { knownReceiverProblem } from '../domain/problem/receiver/receiver.ts';
import type { StoredProblem } from '../domain/problem/text.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { isBroker, isSafeTarget, shownTarget } from '../receiver/forward/target-url.ts';
import type { DeadLetter, TargetSummary } from '../receiver/forward/targets.ts';
import { type AccessPlace, openAccess, placeArguments } from './receiver-admin.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { rfc3339OrNull, timeCell } from './terminal/times.ts';
import { message, messagesIn } from './text/messages.ts';

const maxListed = 1_000;

/** Throws unless the address is https or mqtts, or http or mqtt of this machine. */
export function assertForwardUrl(url: string): void {
  if (!isSafeTarget(new URL(url)))
    throw new ErrorForPeople(message('forward.plain_http', { url: shownTarget(url) }));
}

type BrokerLogin = { readonly username?: string; readonly passwordFile?: string };

/** The login is a part of the stored address, and is never shown. */
function withLogin(address: string, { username, passwordFile }: BrokerLogin): string {
  if (username === undefined && passwordFile === undefined) return address;
  const url = new URL(address);
  if (!isBroker(url) || username === undefined) throw new ErrorForPeople(message('forward.login_of_broker'));
  url.username = encodeURIComponent(username);
  if (passwordFile !== undefined) url.password = encodeURIComponent(textIn(passwordFile));
  return url.href;
}

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new ErrorForPeople(
      message('forward.password_file', { path, why: (error as NodeJS.ErrnoException).code ?? '' }),
    );
  }
}

export async function addTarget(
  address: string,
  options: AccessPlace & { shop?: string; note?: string; fromStart?: true } & BrokerLogin,
  terminal: Terminal,
): Promise<ExitCode> {
  assertForwardUrl(address);
  const url = withLogin(address, options);
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const { shop, note, fromStart } = options;
  const made = await store.targets.add({ url, shop, note, fromStart });
  if (made.kind !== 'added') {
    const why = made.kind === 'known' ? t('forward.known', { id: made.target.id }) : t('forward.too_many');
    terminal.printError(`tillframe: ${why}`);
    return 1;
  }
  const { id, secret } = made.target;
  if (isBroker(new URL(url))) {
    // Nothing is signed: the broker knows who publishes.
    terminal.print(options.json === true ? JSON.stringify({ id, url: shownTarget(url) }) : id);
  } else if (options.json === true) terminal.print(JSON.stringify({ id, url, secret }));
  else {
    terminal.print(secret);
    // To standard error, so that a script gets the secret alone.
    terminal.printError(t('forward.added', { id }));
  }
  return 0;
}

export async function listTargets(options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const rows = await store.targets.list();
  if (options.json === true) terminal.print(JSON.stringify(rows.map(targetJson), null, 2));
  else if (rows.length === 0) terminal.print(t('forward.none'));
  else {
    terminal.print(table(rows, targetColumns(terminal)).join('\n'));
    for (const { id, problem } of rows)
      if (problem !== undefined) terminal.print(`${id}: ${textOf(problem, terminal)}`);
  }
  return 0;
}

export async function listDeadLetters(
  id: string,
  options: AccessPlace,
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  if ((await store.targets.find(id)) === undefined) return unknown(id, options, terminal);
  const rows = await store.targets.deadLetters(id, maxListed);
  if (options.json === true)
    terminal.print(
      JSON.stringify(
        rows.map(({ atMs, ...row }) => ({ ...row, at: rfc3339OrNull(atMs) })),
        null,
        2,
      ),
    );
  else if (rows.length === 0) terminal.print(t('forward.no_dead_letters'));
  else terminal.print(table(rows, letterColumns(terminal)).join('\n'));
  return 0;
}

export async function retryTarget(id: string, options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const letters = await store.targets.retry(id);
  if (letters === undefined) return unknown(id, options, terminal);
  terminal.print(messagesIn(terminal.language)('forward.retried', { id, letters }));
  return 0;
}

export async function endTarget(
  id: string,
  how: 'pause' | 'remove',
  options: AccessPlace,
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  if (!(await store.targets[how](id))) return unknown(id, options, terminal);
  const t = messagesIn(terminal.language);
  terminal.print(how === 'pause' ? t('forward.paused', { id }) : t('forward.removed', { id }));
  return 0;
}

function unknown(id: string, options: AccessPlace, terminal: Terminal): ExitCode {
  const place = placeArguments(options);
  terminal.printError(`tillframe: ${messagesIn(terminal.language)('forward.unknown', { id, place })}`);
  return 1;
}

function targetJson(row: TargetSummary): object {
  const { id, shop, note, state, problem, deadLetters, waiting } = row;
  const { url, madeAtMs, failingSinceMs, deliveredAtMs } = row;
  return {
    ...{ id, shop, note, state, problem, deadLetters, waiting },
    url: shownTarget(url),
    madeAt: rfc3339OrNull(madeAtMs),
    failingSince: rfc3339OrNull(failingSinceMs),
    deliveredAt: rfc3339OrNull(deliveredAtMs),
  };
}

function targetColumns({ language }: Terminal): Column<TargetSummary>[] {
  const t = messagesIn(language);
  const states = {
    active: t('forward.is_active'),
    paused: t('forward.is_paused'),
    stopped: t('forward.is_stopped'),
  };
  return [
    { head: 'ID', of: ({ id }) => id },
    { head: t('forward.address'), of: ({ url }) => shownTarget(url) },
    { head: t('credentials.shop'), of: ({ shop }) => shop ?? t('credentials.any') },
    {
      head: t('credentials.state'),
      of: ({ state, failingSinceMs }) =>
        state === 'active' && failingSinceMs !== null ? t('forward.is_failing') : states[state],
    },
    { head: t('forward.waiting'), of: ({ waiting }) => String(waiting) },
    { head: t('forward.dead_letters'), of: ({ deadLetters }) => String(deadLetters) },
    { head: t('forward.delivered'), of: ({ deliveredAtMs }) => timeCell(deliveredAtMs) },
    { head: t('credentials.note'), of: ({ note }) => note },
  ];
}

function letterColumns(terminal: Terminal): Column<DeadLetter>[] {
  const t = messagesIn(terminal.language);
  return [
    { head: t('forward.event'), of: ({ source, eventId }) => `${source} ${eventId}` },
    { head: t('forward.since'), of: ({ atMs }) => timeCell(atMs) },
    { head: t('forward.attempts'), of: ({ attempts }) => String(attempts) },
    { head: t('forward.why'), of: ({ problem }) => (problem === undefined ? '' : textOf(problem, terminal)) },
  ];
}

function textOf(problem: StoredProblem, { language }: Terminal): string {
  const known = knownReceiverProblem(problem);
  return known === undefined ? problem.code : problemText(known, language);
}
