/**
 * `tillframe setup-code` and `tillframe tokens`: manage access to the page from the gateway's console. A running agent picks up the change.
 */

import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { makeToken } from '../agent/store/access/api-tokens.ts';
import {
  type CodePlace,
  currentCode,
  giveFirstCode,
  giveNewCode,
  type NewCode,
} from '../agent/store/access/set-up-code.ts';
import type { OpenStore } from '../agent/store/database.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { systemClock } from '../lib/clock.ts';
import { type ListenAddress, listenText } from '../lib/net/listen-address.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { openStoreOf } from './terminal/open-store.ts';
import { ensuredAddresses, type ReachableAddresses } from './terminal/reachable-addresses.ts';
import { sendToPrinter } from './terminal/send-to-printer.ts';
import { slipBytes } from './terminal/set-up-slip.ts';
import { type Column, table } from './terminal/table.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

type Options = { readonly config: string };

export async function setUpCode(
  options: Options & { readonly new?: true; readonly print?: ListenAddress },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, place, localized, config }) => {
    const voided = options.new === true ? await giveNewCode(store, place) : undefined;
    await giveFirstCode(store, place);
    const found =
      voided === undefined ? await currentCode(store, place) : ({ kind: 'code', code: voided.code } as const);
    const reach = await ensuredAddresses(config);
    const tell = (words: LocalizedText): void => terminal.printError(localized(words));
    if (found.kind === 'code') terminal.print(found.code);
    if (voided !== undefined) tell(voidedWords(voided));
    if (voided?.isKept === false) tell(prefixed(noteDown));
    tell(found.kind === 'code' ? nowOpen(reach) : pageAt(reach));
    if (reach.fingerprint !== undefined) tell(nowCompare(reach.fingerprint));
    // Printed also when a password is set: the address is still useful.
    const isPrintedWithout = found.kind === 'password_set' && options.print !== undefined;
    if (found.kind !== 'code') tell(prefixed(noCode[found.kind]));
    if (options.print !== undefined) {
      const slip = {
        shopName: config.shop.name,
        ...reach,
        ...(found.kind === 'code' && { code: found.code }),
      };
      await sendToPrinter(slipBytes(slip, terminal.language), options.print, systemClock, signal);
      tell({
        en: `sent to the printer ${listenText(options.print)}`,
        ja: `プリンター ${listenText(options.print)} に送りました`,
      });
    }
    // A gateway with a label has its factory code there, which is not a problem.
    return found.kind !== 'password_set' || isPrintedWithout ? 0 : 1;
  });
}

const noteDown: LocalizedText = {
  en: 'note the code down: it could not be written to the data folder, and is not shown again',
  ja: 'コードを書き留めてください。データのフォルダーに保存できなかったため、もう一度は表示できません',
};

function voidedWords({ sessions, tokens }: NewCode): LocalizedText {
  return {
    en: `the former password is void, and so are logins (${sessions}) and tokens of programs (${tokens})`,
    ja: `以前のパスワード、ログイン ${sessions} 件、プログラムのトークン ${tokens} 件は無効になりました`,
  };
}

function nowOpen({ addresses }: ReachableAddresses): LocalizedText {
  const en = addresses.join(' or ');
  return {
    en: `open ${en} and set the page’s password with this code`,
    ja: `${addresses.join(' または ')} を開き、このコードでパスワードを決めてください`,
  };
}

function pageAt({ addresses }: ReachableAddresses): LocalizedText {
  return {
    en: `the page is at ${addresses.join(' or ')}`,
    ja: `画面のアドレスは ${addresses.join(' または ')} です`,
  };
}

function nowCompare(fingerprint: string): LocalizedText {
  return {
    en: `the browser warns of the gateway’s own certificate; its SHA-256 fingerprint is ${fingerprint}`,
    ja: `ブラウザーは装置が作った証明書について警告します。SHA-256 の指紋は ${fingerprint} です`,
  };
}

function prefixed({ en, ja }: LocalizedText): LocalizedText {
  return { en: `tillframe: ${en}`, ja: `tillframe: ${ja}` };
}

const noCode: Record<'password_set' | 'unknown', LocalizedText> = {
  password_set: {
    en: 'the page has a password already; --new ends it, every login and every token, and makes a new code',
    ja: '画面のパスワードは設定済みです。--new を付けると、パスワードとすべてのログイン、トークンを無効にして新しいコードを作ります',
  },
  unknown: {
    en: 'the code is not kept here: it stands on the label of the gateway, where it has one; --new makes another one',
    ja: 'コードはこの装置に保存されていません。ラベルのある装置では、ラベルに書かれています。--new を付けると新しいコードを作ります',
  },
};

export async function addToken(name: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, localized }) => {
    const made = await makeToken(store.write, name);
    if (made === undefined) {
      terminal.printError(
        `tillframe: ${localized({
          en: 'there are too many tokens; remove one that is not needed any more (tillframe tokens list)',
          ja: 'トークンが多すぎます。使っていないものを削除してください(tillframe tokens list)',
        })}`,
      );
      return 1;
    }
    terminal.print(made.secret);
    terminal.printError(
      localized({
        en: `token ${made.id} (${name}): programs send it as Authorization: Bearer; it is not shown again`,
        ja: `トークン ${made.id}（${name}）です。プログラムから Authorization: Bearer で送ります。二度と表示されません`,
      }),
    );
    return 0;
  });
}

export async function listTokens(options: Options, terminal: Terminal): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, timeZone, localized }) => {
    const { tokens } = await store.read.pageAccess();
    const columns: Column<(typeof tokens)[number]>[] = [
      { head: 'ID', of: ({ id }) => id },
      { head: localized({ en: 'name', ja: '名前' }), of: ({ name }) => name },
      { head: localized({ en: 'made', ja: '作成' }), of: ({ madeAtMs }) => rfc3339(madeAtMs, timeZone) },
    ];
    terminal.print(
      tokens.length === 0
        ? localized({ en: 'there are no tokens', ja: 'トークンはありません' })
        : table(tokens, columns).join('\n'),
    );
    return 0;
  });
}

export async function removeToken(id: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, localized }) => {
    if (await store.write.removeToken(id)) {
      terminal.print(localized({ en: `${id} is removed`, ja: `${id} を削除しました` }));
      return 0;
    }
    terminal.printError(
      `tillframe: ${localized({
        en: `there is no token ${id}; see tillframe tokens list`,
        ja: `${id} というトークンはありません。tillframe tokens list でご確認ください`,
      })}`,
    );
    return 1;
  });
}

type Work = {
  readonly store: OpenStore;
  readonly place: CodePlace;
  readonly config: Config;
  readonly timeZone: string;
  readonly localized: (words: LocalizedText) => string;
};

async function withStore(
  { config: file }: Options,
  terminal: Terminal,
  work: (parts: Work) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = loadConfig(file, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal);
  const { config } = loaded;
  const { dataDir, shop } = config;
  await using store = await openStoreOf(config);
  const localized = (words: LocalizedText): string => words[terminal.language];
  return await work({ store, place: { dataDir }, config, timeZone: shop.timeZone, localized });
}
