/** Access to the receiver: `tillframe receiver tokens|keys|setup-code`, also while it runs. */
import { accessSync, constants } from 'node:fs';
import { systemClock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { CredentialRow } from '../receiver/credentials.ts';
import { databasePath, openReceiverAdmin } from '../receiver/receiver-store.ts';
import { type Column, table } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';

const dayMs = 86_400_000;
/** Keys are printed on paper and mailed: one unused for that long was lost. */
const keyDays = 30;

export type Where = { readonly data: string; readonly json?: true };

export function addToken(
  gateway: string,
  options: Where & { shop?: string; note?: string },
  terminal: Terminal,
): ExitCode {
  using store = openAdmin(options.data);
  const { shop } = options;
  const { id, secret } = store.credentials.make({
    kind: 'token',
    gateway,
    ...(shop !== undefined && { shop }),
    ...(options.note !== undefined && { note: options.note }),
  });
  if (options.json === true) terminal.print(JSON.stringify({ id, gateway, token: secret }));
  else {
    terminal.print(secret);
    // Printed to standard error, so that `… tokens add gw-1 > cloud.token` writes the file that a gateway reads.
    terminal.printError(
      {
        en: `token ${id} of the gateway ${gateway}: put it into the gateway's cloud.tokenFile; it is not shown again. ${shop === undefined ? 'It will belong to the first shop that it sends a sale of (--shop SHOP names one now)' : `It sends sales of the shop ${shop} only`}`,
        ja: `ゲートウェイ ${gateway} のトークン（${id}）です。ゲートウェイの cloud.tokenFile に書いてください。二度と表示されません。${shop === undefined ? '最初に送信した店舗の専用になります（--shop SHOP で先に指定できます）' : `店舗 ${shop} の会計だけを送信できます`}`,
      }[terminal.language],
    );
  }
  return 0;
}

export function addKeys(
  options: Where & { count: number; days?: number; gateway?: string; shop?: string; note?: string },
  terminal: Terminal,
): ExitCode {
  using store = openAdmin(options.data);
  const days = options.days ?? keyDays;
  const expiresAtMs = systemClock.nowMs() + days * dayMs;
  const made = Array.from({ length: options.count }, () =>
    store.credentials.make({
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
  terminal.printError(
    {
      en: `each is good for one gateway, within ${days} days; they are not shown again`,
      ja: `それぞれ ${days} 日以内に 1 台のゲートウェイで使えます。二度と表示されません`,
    }[terminal.language],
  );
  return 0;
}

export function listCredentials(
  kind: 'key' | 'token',
  options: Where & { all?: true },
  terminal: Terminal,
): ExitCode {
  using store = openAdmin(options.data);
  const rows = store.credentials.list(kind, options.all === true);
  if (options.json === true) {
    terminal.print(JSON.stringify(rows.map(rowJson), null, 2));
    return 0;
  }
  if (rows.length === 0) {
    terminal.print(
      kind === 'token'
        ? { en: 'there are no tokens of gateways', ja: 'ゲートウェイのトークンはありません' }[
            terminal.language
          ]
        : { en: 'there are no keys', ja: '登録用のキーはありません' }[terminal.language],
    );
    return 0;
  }
  terminal.print(table(rows, columnsFor(terminal)).join('\n'));
  return 0;
}

export function revokeCredential(
  kind: 'key' | 'token',
  id: string,
  { data }: Where,
  terminal: Terminal,
): ExitCode {
  using store = openAdmin(data);
  const isDone = store.credentials.revoke(kind, id);
  if (isDone) terminal.print({ en: `${id} is revoked`, ja: `${id} を無効にしました` }[terminal.language]);
  else {
    terminal.printError(
      {
        en: `tillframe: there is no ${kind} ${id} that could still be used; see tillframe receiver ${kind}s list`,
        ja: `tillframe: 使用中の ${id} はありません。tillframe receiver ${kind}s list でご確認ください`,
      }[terminal.language],
    );
  }
  return isDone ? 0 : 1;
}

export function makeSetUpCode({ data }: Where, terminal: Terminal): ExitCode {
  using store = openAdmin(data);
  terminal.print(store.login.makeSetUpCode());
  terminal.printError(
    {
      en: 'open the viewer and choose its password with this code; the earlier password and every login are void',
      ja: 'ビューアーを開き、このコードでパスワードを決めてください。以前のパスワードとログインは無効になりました',
    }[terminal.language],
  );
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
      throw new ErrorForPeople({
        en: `this user may not read and write ${dataDir}; run the command as the user that the receiver runs as`,
        ja: `このユーザーには ${dataDir} を読み書きする権限がありません。受信サーバーを動かしているユーザーで実行してください`,
      });
    }
    throw new ErrorForPeople({
      en: `${dataDir} is no receiver's folder: there is no receiver.db in it; start the receiver once, or correct --data`,
      ja: `${dataDir} は受信サーバーのフォルダーではありません（receiver.db がありません）。一度起動するか、--data を直してください`,
    });
  }
  return openReceiverAdmin({ dataDir, nowMs: () => systemClock.nowMs() });
}

function rowJson({ id, gateway, shop, note, ...times }: CredentialRow): object {
  const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    ...{ id, gateway, shop, note },
    madeAt: at(times.madeAtMs),
    expiresAt: at(times.expiresAtMs),
    firstUsedAt: at(times.firstUsedMs),
    lastUsedAt: at(times.lastUsedMs),
    usedUpAt: at(times.usedUpMs),
    revokedAt: at(times.revokedAtMs),
    follows: times.follows,
  };
}

function columnsFor({ language }: Terminal): Column<CredentialRow>[] {
  const localized = (en: string, ja: string): string => ({ en, ja })[language];
  const any = localized('any', 'すべて');
  /** A key is valid for any shop; a token is bound to the first shop it is used for. */
  const anyShop = ({ kind }: CredentialRow): string =>
    kind === 'key' ? any : localized('first one used', '最初に使う店舗');
  const at = (ms: number | null): string =>
    ms === null ? '—' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const state = (row: CredentialRow): string => {
    if (row.revokedAtMs !== null) return localized('revoked', '無効');
    if (row.usedUpMs !== null) return localized('used up', '使用済み');
    if (row.expiresAtMs !== null && row.expiresAtMs <= systemClock.nowMs())
      return localized('expired', '期限切れ');
    return localized('good', '有効');
  };
  return [
    { head: 'ID', of: ({ id }) => id },
    { head: localized('gateway', 'ゲートウェイ'), of: ({ gateway }) => gateway ?? any },
    { head: localized('shop', '店舗'), of: (row) => row.shop ?? anyShop(row) },
    { head: localized('state', '状態'), of: state },
    { head: localized('made (UTC)', '作成 (UTC)'), of: ({ madeAtMs }) => at(madeAtMs) },
    { head: localized('last used', '最終使用'), of: ({ lastUsedMs }) => at(lastUsedMs) },
    { head: localized('expires', '期限'), of: ({ expiresAtMs }) => at(expiresAtMs) },
    { head: localized('note', 'メモ'), of: ({ note }) => note },
  ];
}
