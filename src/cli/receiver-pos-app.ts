/** The receiver as an app of Smaregi's market: `tillframe receiver pos-app`, also while the receiver runs. */
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { isSafeToSendTo } from '../lib/net/safe-address.ts';
import type { PosGrant } from '../receiver/pos/pos-apps.ts';
import { callbackUrl, linkUrl } from '../receiver/pos/smaregi-app.ts';
import { type AccessPlace, openAccess, placeArguments } from './receiver-admin.ts';
import { readSecret } from './terminal/read-secret.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { rfc3339OrNull, timeCell } from './terminal/times.ts';
import { message, messagesIn } from './text/messages.ts';

const system = 'smaregi';

export async function setPosApp(
  options: AccessPlace & {
    clientId: string;
    secretFile: string;
    publicUrl: string;
    sandbox?: true;
    idUrl?: string;
  },
  terminal: Terminal,
): Promise<ExitCode> {
  const { clientId, secretFile, publicUrl, sandbox, idUrl } = options;
  for (const url of [publicUrl, idUrl])
    if (url !== undefined && !isSafeToSendTo(new URL(url)))
      throw new ErrorForPeople(message('pos_app.plain_http', { url }));
  const clientSecret = readSecret(secretFile, /^[\x21-\x7e]{4,512}$/);
  if (clientSecret === undefined)
    throw new ErrorForPeople(message('pos_app.no_secret', { file: secretFile }));
  const app = {
    ...{ clientId, clientSecret, idUrl },
    base: publicUrl.replace(/\/+$/, ''),
    sandbox: sandbox === true,
  };
  await using store = await openAccess(options);
  await store.posApps.setApp(system, app);
  terminal.print(messagesIn(terminal.language)('pos_app.is_set', { url: callbackUrl(app) }));
  return 0;
}

export async function linkShop(
  options: AccessPlace & { shop: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { shop } = options;
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const app = await store.posApps.app(system);
  if (app === undefined)
    throw new ErrorForPeople(message('pos_app.missing', { place: placeArguments(options) }));
  const url = linkUrl(app, await store.posApps.makeLink(system, shop));
  if (options.json === true) terminal.print(JSON.stringify({ shop, url }));
  else {
    terminal.print(url);
    // To standard error, so that a script gets the address alone.
    terminal.printError(t('pos_app.linked', { shop }));
  }
  return 0;
}

export async function listPosGrants(options: AccessPlace, terminal: Terminal): Promise<ExitCode> {
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const grants = await store.posApps.grants();
  if (options.json === true) terminal.print(JSON.stringify(grants.map(grantJson), null, 2));
  else if (grants.length === 0) terminal.print(t('pos_app.none'));
  else terminal.print(table(grants, columnsFor(terminal)).join('\n'));
  return 0;
}

export async function revokePosGrant(
  account: string,
  options: AccessPlace & { shop: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { shop } = options;
  await using store = await openAccess(options);
  const t = messagesIn(terminal.language);
  const isDone = await store.posApps.revoke(system, account, shop);
  if (isDone) terminal.print(t('credentials.revoked', { id: account }));
  else
    terminal.printError(
      `tillframe: ${t('pos_app.unknown', { account, shop, place: placeArguments(options) })}`,
    );
  return isDone ? 0 : 1;
}

function grantJson({ grantedAtMs, tokenAtMs, ...grant }: PosGrant): object {
  return { ...grant, grantedAt: rfc3339OrNull(grantedAtMs), lastTokenAt: rfc3339OrNull(tokenAtMs) };
}

function columnsFor({ language }: Terminal): Column<PosGrant>[] {
  const t = messagesIn(language);
  return [
    { head: t('pos_app.contract'), of: ({ account }) => account },
    { head: t('credentials.shop'), of: ({ shop }) => shop },
    { head: t('credentials.state'), of: ({ problem }) => problem ?? t('credentials.is_good') },
    { head: t('credentials.made'), of: ({ grantedAtMs }) => timeCell(grantedAtMs) },
    { head: t('credentials.last_used'), of: ({ tokenAtMs }) => timeCell(tokenAtMs) },
  ];
}
