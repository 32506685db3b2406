/** Addresses for the webhooks of POS clouds: `tillframe receiver webhook`, also while the receiver runs. */
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import { isSigned, type WebhookKind, type WebhookRow } from '../receiver/pos/webhooks.ts';
import { type AccessPlace, openAccess, placeArguments } from './receiver-admin.ts';
import { readSecret } from './terminal/read-secret.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { rfc3339OrNull, timeCell } from './terminal/times.ts';
import { message, messagesIn } from './text/messages.ts';

export async function addWebhook(
  options: AccessPlace & { kind: WebhookKind; publicUrl: string; shop?: string; note?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { kind, publicUrl, shop, note } = options;
  // Anybody who reads the address on its way can report sales.
  if (!isSafeToSendTo(new URL(publicUrl)))
    throw new ErrorForPeople(message('webhook.plain_http', { url: publicUrl }));
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const { id, url } = await store.webhooks.make({
    kind,
    base: publicUrl.replace(/\/+$/, ''),
    ...(shop !== undefined && { shop }),
    ...(note !== undefined && { note }),
  });
  if (options.json === true) terminal.print(JSON.stringify({ id, kind, url }));
  else {
    terminal.print(url);
    // To standard error, so that a script gets the address alone.
    terminal.printError(t(added[kind], { id, place: placeArguments(options) }));
  }
  return 0;
}

const added = {
  square: 'webhook.added_square',
  smaregi: 'webhook.added_smaregi',
  shopify: 'webhook.added_shopify',
} as const satisfies Record<WebhookKind, string>;

export async function signWebhook(
  id: string,
  options: AccessPlace & { keyFile: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const key = keyIn(options.keyFile);
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const isDone = await store.webhooks.setSignatureKey(id, key);
  if (isDone) terminal.print(t('webhook.signed', { id }));
  else terminal.printError(`tillframe: ${t('webhook.unknown', { id, place: placeArguments(options) })}`);
  return isDone ? 0 : 1;
}

export async function listWebhooks(
  options: AccessPlace & { all?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const rows = await store.webhooks.list(options.all === true);
  if (options.json === true) terminal.print(JSON.stringify(rows.map(rowJson), null, 2));
  else if (rows.length === 0) terminal.print(t('webhook.none'));
  else terminal.print(table(rows, columnsFor(terminal)).join('\n'));
  return 0;
}

export async function revokeWebhook(id: string, options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const isDone = await store.webhooks.revoke(id);
  if (isDone) terminal.print(t('credentials.revoked', { id }));
  else terminal.printError(`tillframe: ${t('webhook.unknown', { id, place: placeArguments(options) })}`);
  return isDone ? 0 : 1;
}

function keyIn(file: string): string {
  const key = readSecret(file, /^[\x21-\x7e]{8,256}$/);
  if (key !== undefined) return key;
  throw new ErrorForPeople(
    file === '-' ? message('webhook.no_key_given') : message('webhook.no_key_in_file', { file }),
  );
}

function rowJson({ signatureKey, madeAtMs, lastUsedMs, revokedAtMs, ...row }: WebhookRow): object {
  return {
    ...row,
    ...(isSigned(row.kind) && { hasSignatureKey: signatureKey !== null }),
    madeAt: rfc3339OrNull(madeAtMs),
    lastUsedAt: rfc3339OrNull(lastUsedMs),
    revokedAt: rfc3339OrNull(revokedAtMs),
  };
}

function columnsFor({ language }: Terminal): Column<WebhookRow>[] {
  const t = messagesIn(language);
  const state = ({ kind, signatureKey, revokedAtMs }: WebhookRow): string => {
    if (revokedAtMs !== null) return t('credentials.is_revoked');
    return isSigned(kind) && signatureKey === null ? t('webhook.unsigned') : t('credentials.is_good');
  };
  return [
    { head: 'ID', of: ({ id }) => id },
    { head: 'POS', of: ({ kind }) => kind },
    { head: t('credentials.shop'), of: ({ shop }) => shop ?? t('credentials.any') },
    { head: t('credentials.state'), of: state },
    { head: t('credentials.made'), of: ({ madeAtMs }) => timeCell(madeAtMs) },
    { head: t('credentials.last_used'), of: ({ lastUsedMs }) => timeCell(lastUsedMs) },
    { head: t('credentials.note'), of: ({ note }) => note },
  ];
}
