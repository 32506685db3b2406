/** Access to the receiver, and its gateways: `tillframe receiver tokens|keys|readers|gateways|setup-code`, also while it runs. */

import { accessSync, constants } from 'node:fs';
import { shopOfSource, shopSource } from '../domain/sale/identity.ts';
import { systemClock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { RefusedMessages } from '../receiver/broker/refused-messages.ts';
import type { ContractStore } from '../receiver/contract-store.ts';
import type { CredentialKind, CredentialRow } from '../receiver/credentials.ts';
import type { Targets } from '../receiver/forward/targets.ts';
import type { GatewayState } from '../receiver/gateways.ts';
import type { ReceiverPeople } from '../receiver/people/people.ts';
import { databasePath, openReceiverAdmin } from '../receiver/receiver-store.ts';
import type { PosStore } from '../receiver/route-context.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { rfc3339OrNull, timeCell } from './terminal/times.ts';
import { message, messagesIn } from './text/messages.ts';

const dayMs = 86_400_000;
/** Keys are printed on paper and mailed: one unused for that long was lost. */
const keyDays = 30;

/** A receiver's folder, or the database of several receivers. */
export type AccessPlace = {
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly json?: true | undefined;
};

export async function addToken(
  gateway: string,
  options: AccessPlace & { shop: string; note?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const { shop } = options;
  const { id, secret } = await store.credentials.make({
    kind: 'token',
    gateway,
    shop,
    ...(options.note !== undefined && { note: options.note }),
  });
  if (options.json === true) terminal.print(JSON.stringify({ id, gateway, token: secret }));
  else {
    terminal.print(secret);
    // Printed to standard error, so that `… tokens add gw-1 > cloud.token` writes the file that a gateway reads.
    terminal.printError(t('credentials.token_added', { id, gateway, shop }));
  }
  return 0;
}

export async function addReader(
  options: AccessPlace & { shop?: string; note?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const { shop, note } = options;
  const { id, secret } = await store.credentials.make({
    kind: 'reader',
    ...(shop !== undefined && { shop }),
    ...(note !== undefined && { note }),
  });
  if (options.json === true) terminal.print(JSON.stringify({ id, shop: shop ?? null, token: secret }));
  else {
    terminal.print(secret);
    // To standard error, so that a script gets the token alone.
    terminal.printError(t('credentials.reader_added', { id, shop: shop ?? t('credentials.any') }));
  }
  return 0;
}

export async function addKeys(
  options: AccessPlace & { count: number; days?: number; gateway?: string; shop?: string; note?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const days = options.days ?? keyDays;
  const expiresAtMs = systemClock.nowMs() + days * dayMs;
  const made: { readonly id: string; readonly secret: string }[] = [];
  for (let count = 0; count < options.count; count++)
    made.push(
      await store.credentials.make({
        kind: 'key',
        expiresAtMs,
        ...(options.gateway !== undefined && { gateway: options.gateway }),
        ...(options.shop !== undefined && { shop: options.shop }),
        ...(options.note !== undefined && { note: options.note }),
      }),
    );
  if (options.json === true) {
    const expiresAt = new Date(expiresAtMs).toISOString();
    terminal.print(JSON.stringify(made.map(({ id, secret }) => ({ id, key: secret, expiresAt }))));
    return 0;
  }
  for (const { secret } of made) terminal.print(secret);
  terminal.printError(t('credentials.keys_added', { days }));
  return 0;
}

const none = {
  token: 'credentials.no_tokens',
  key: 'credentials.no_keys',
  reader: 'credentials.no_readers',
} as const satisfies Record<CredentialKind, string>;

export async function listCredentials(
  kind: CredentialKind,
  options: AccessPlace & { all?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const rows = await store.credentials.list(kind, options.all === true);
  if (options.json === true) {
    terminal.print(JSON.stringify(rows.map(rowJson), null, 2));
    return 0;
  }
  if (rows.length === 0) {
    terminal.print(t(none[kind]));
    return 0;
  }
  terminal.print(table(rows, columnsFor(terminal)).join('\n'));
  return 0;
}

export async function revokeCredential(
  kind: CredentialKind,
  id: string,
  place: AccessPlace,
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(place);
  const t = messagesIn(terminal.language);
  const isDone = await store.credentials.revoke(kind, id);
  if (isDone) terminal.print(t('credentials.revoked', { id }));
  else {
    terminal.printError(`tillframe: ${t('credentials.unknown', { kind, id })}`);
  }
  return isDone ? 0 : 1;
}

export async function makeSetUpCode(place: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(place);
  const t = messagesIn(terminal.language);
  const code = await store.people.makeSetUpCode();
  terminal.print(place.json === true ? JSON.stringify({ code }, null, 2) : code);
  if (place.json !== true) terminal.printError(t('receiver.code_made'));
  return 0;
}

/** Opens an existing receiver only: a misspelt folder must not become a new one. */
function openAdmin(dataDir: string): ReturnType<typeof openReceiverAdmin> {
  try {
    accessSync(databasePath(dataDir), constants.R_OK | constants.W_OK);
    // SQLite keeps its own files next to the database.
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new ErrorForPeople(message('receiver.no_access', { dataDir }));
    }
    throw new ErrorForPeople(message('receiver.no_receiver', { dataDir }));
  }
  return openReceiverAdmin({ dataDir, nowMs: () => systemClock.nowMs() });
}

type AdminStore = Pick<ContractStore, 'credentials' | 'gateways'> & {
  readonly people: Pick<ReceiverPeople, 'makeSetUpCode'>;
  readonly targets: Targets;
  readonly refusedMessages: RefusedMessages;
} & Pick<PosStore, 'webhooks' | 'posApps'>;

/** Of either store. */
export async function openAccess({ data, database }: AccessPlace): Promise<AdminStore & AsyncDisposable> {
  if (database !== undefined) {
    const { openPostgresAdmin } = await import('../receiver/postgres/postgres-store.ts');
    return openPostgresAdmin(database, () => systemClock.nowMs());
  }
  const { [Symbol.dispose]: close, ...store } = openAdmin(data ?? '');
  return { ...store, [Symbol.asyncDispose]: async () => close() };
}

/** As arguments of another command, without the password of a database. */
export function placeArguments({ data, database }: AccessPlace): string {
  return database === undefined ? `--data ${data ?? ''}` : `--database ${withoutPassword(database)}`;
}

export function withoutPassword(database: string): string {
  const url = new URL(database);
  url.password = '';
  return url.href;
}

function rowJson({ id, gateway, shop, note, ...times }: CredentialRow): object {
  return {
    ...{ id, gateway, shop, note },
    madeAt: rfc3339OrNull(times.madeAtMs),
    expiresAt: rfc3339OrNull(times.expiresAtMs),
    firstUsedAt: rfc3339OrNull(times.firstUsedMs),
    lastUsedAt: rfc3339OrNull(times.lastUsedMs),
    usedUpAt: rfc3339OrNull(times.usedUpMs),
    revokedAt: rfc3339OrNull(times.revokedAtMs),
    follows: times.follows,
  };
}

function columnsFor({ language }: Terminal): Column<CredentialRow>[] {
  const t = messagesIn(language);
  const any = t('credentials.any');
  const state = (row: CredentialRow): string => {
    if (row.revokedAtMs !== null) return t('credentials.is_revoked');
    if (row.usedUpMs !== null) return t('credentials.is_used_up');
    if (row.expiresAtMs !== null && row.expiresAtMs <= systemClock.nowMs())
      return t('credentials.is_expired');
    return t('credentials.is_good');
  };
  return [
    { head: 'ID', of: ({ id }) => id },
    { head: t('credentials.gateway'), of: ({ gateway }) => gateway ?? any },
    { head: t('credentials.shop'), of: ({ shop }) => shop ?? any },
    { head: t('credentials.state'), of: state },
    { head: t('credentials.made'), of: ({ madeAtMs }) => timeCell(madeAtMs) },
    { head: t('credentials.last_used'), of: ({ lastUsedMs }) => timeCell(lastUsedMs) },
    { head: t('credentials.expires'), of: ({ expiresAtMs }) => timeCell(expiresAtMs) },
    { head: t('credentials.note'), of: ({ note }) => note },
  ];
}

export async function listGateways(options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const rows = await store.gateways.all();
  if (options.json === true) terminal.print(JSON.stringify(rows.map(gatewayJson), null, 2));
  else if (rows.length === 0) terminal.print(messagesIn(terminal.language)('gateways.none'));
  else terminal.print(table(rows, gatewayColumns(terminal)).join('\n'));
  return 0;
}

export async function endGateway(
  gateway: string,
  { shop, ...place }: AccessPlace & { shop?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(place);
  const t = messagesIn(terminal.language);
  const sources = shop === undefined ? await store.gateways.sourcesOf(gateway) : [shopSource(shop)];
  const [source, ...others] = sources;
  if (others.length > 0) {
    const shops = sources.slice(0, 20).map(shopOfSource).join(', ');
    terminal.printError(`tillframe: ${t('gateways.of_several_shops', { gateway, shops })}`);
    return 1;
  }
  const isKnown =
    source !== undefined && (await store.gateways.noteGone({ source, gateway }, systemClock.nowMs()));
  if (isKnown) terminal.print(t('gateways.ended', { gateway }));
  else terminal.printError(`tillframe: ${t('gateways.unknown', { gateway, place: placeArguments(place) })}`);
  return isKnown ? 0 : 1;
}

function gatewayJson({ gateway, source, firstSeenMs, lastSeenMs, goneAtMs }: GatewayState): object {
  return {
    ...{ gateway, shop: shopOfSource(source) },
    firstSeenAt: rfc3339OrNull(firstSeenMs),
    lastSeenAt: rfc3339OrNull(lastSeenMs),
    goneAt: rfc3339OrNull(goneAtMs),
  };
}

function gatewayColumns({ language }: Terminal): Column<GatewayState>[] {
  const t = messagesIn(language);
  return [
    { head: t('credentials.gateway'), of: ({ gateway }) => gateway },
    { head: t('credentials.shop'), of: ({ source }) => shopOfSource(source) },
    { head: t('gateways.last_seen'), of: ({ lastSeenMs }) => timeCell(lastSeenMs) },
    {
      head: t('credentials.state'),
      of: ({ goneAtMs }) => (goneAtMs === null ? t('gateways.is_in_use') : t('gateways.is_gone')),
    },
  ];
}
