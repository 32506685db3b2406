/**
 * `tillframe setup-code` and `tillframe tokens`: manage access to the page from the gateway's console. A running agent picks up the change.
 */

import { existsSync } from 'node:fs';
import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { withStoredSettings } from '../agent/config/stored-settings.ts';
import { makeToken } from '../agent/store/access/api-tokens.ts';
import {
  type CodePlace,
  currentCode,
  giveFirstCode,
  giveNewCode,
} from '../agent/store/access/set-up-code.ts';
import type { OpenStore } from '../agent/store/database.ts';
import { invitationMs } from '../domain/people/person.ts';
import { comparedName } from '../domain/people/person-name.ts';
import { runningTimeAt } from '../domain/time/running-time.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { systemClock } from '../lib/clock.ts';
import { newSetUpCode, setUpCodeSha256 } from '../lib/crypto/set-up-code.ts';
import { type ListenAddress, listenText } from '../lib/net/listen-address.ts';
import { databasePath, openStoreOf } from './terminal/open-store.ts';
import { ensuredAddresses } from './terminal/reachable-addresses.ts';
import { sendToPrinter } from './terminal/send-to-printer.ts';
import { slipBytes } from './terminal/set-up-slip.ts';
import { type Column, table } from './terminal/table.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { type Messages, messagesIn } from './text/messages.ts';

type Options = { readonly config: string };

export type SetUpCodeOptions = Options & {
  readonly new?: true;
  readonly person?: string;
  readonly print?: ListenAddress;
  readonly json?: true;
};

export async function setUpCode(
  options: SetUpCodeOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, place, t, config }) => {
    const json = options.json === true;
    if (options.person !== undefined) return invite(options.person, { store, t, config, terminal, json });
    const voided = options.new === true ? await giveNewCode(store, place) : undefined;
    await giveFirstCode(store, place);
    const found =
      voided === undefined ? await currentCode(store, place) : ({ kind: 'code', code: voided.code } as const);
    const reach = await ensuredAddresses(config);
    const report = (text: string): void => (json ? undefined : terminal.printError(text));
    const ended = voided && {
      ended: { sessions: voided.sessions, tokens: voided.tokens },
      kept: voided.isKept,
    };
    if (json)
      terminal.print(JSON.stringify({ state: found.kind, ...codeOf(found), ...reach, ...ended }, null, 2));
    else if (found.kind === 'code') terminal.print(found.code);
    if (voided !== undefined) report(t('setup_code.voided', voided));
    if (voided?.isKept === false) report(`tillframe: ${t('setup_code.not_kept')}`);
    const list = reach.addresses.join(t('setup_code.or'));
    report(t(found.kind === 'code' ? 'setup_code.open' : 'setup_code.page_at', { list }));
    if (reach.fingerprint !== undefined)
      report(t('setup_code.fingerprint', { fingerprint: reach.fingerprint }));
    // Printed also when a password is set: the address is still useful.
    const isPrintedWithout = found.kind === 'password_set' && options.print !== undefined;
    if (found.kind !== 'code') report(`tillframe: ${t(`setup_code.${found.kind}`)}`);
    if (options.print !== undefined) {
      const slip = {
        shopName: config.shop.name,
        ...reach,
        ...codeOf(found),
      };
      await sendToPrinter(slipBytes(slip, terminal.language), options.print, systemClock, signal);
      report(t('setup_code.printed', { printer: listenText(options.print) }));
    }
    // A gateway with a label has its factory code there, which is not a problem.
    return found.kind !== 'password_set' || isPrintedWithout ? 0 : 1;
  });
}

function codeOf(found: Awaited<ReturnType<typeof currentCode>>): { readonly code?: string } {
  return found.kind === 'code' ? { code: found.code } : {};
}

type Invited = Pick<Work, 'store' | 't' | 'config'> & { readonly terminal: Terminal; readonly json: boolean };

/** A code for a person who was added, such as an owner who forgot the password: nothing else ends. */
async function invite(name: string, { store, t, config, terminal, json }: Invited): Promise<ExitCode> {
  const { people, running } = await store.read.pageAccess();
  const person = people.find((one) => comparedName(one.name) === comparedName(name));
  if (person === undefined) {
    const names = people.map((one) => one.name).join(', ');
    terminal.printError(`tillframe: ${t('setup_code.no_person', { name, names })}`);
    return 1;
  }
  const now = { boot: systemClock.boot, monotonicMs: systemClock.monotonicMs() };
  const code = newSetUpCode();
  const { runMs } = runningTimeAt(running, now);
  const codeUntilRunMs = runMs + invitationMs;
  await store.write.invitePerson({ id: person.id, codeSha256: setUpCodeSha256(code), codeUntilRunMs });
  const reach = await ensuredAddresses(config);
  if (json) {
    terminal.print(JSON.stringify({ state: 'code', code, person: person.name, ...reach }, null, 2));
    return 0;
  }
  terminal.print(code);
  const list = reach.addresses.join(t('setup_code.or'));
  terminal.printError(t('setup_code.join', { name: person.name, list }));
  return 0;
}

export async function addToken(
  name: string,
  options: Options & { readonly readOnly?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, t }) => {
    const made = await makeToken(store.write, { name, scope: options.readOnly === true ? 'read' : 'all' });
    if (made === undefined) {
      terminal.printError(`tillframe: ${t('tokens.too_many')}`);
      return 1;
    }
    terminal.print(made.secret);
    terminal.printError(t('tokens.added', { id: made.id, name }));
    return 0;
  });
}

export async function listTokens(
  options: Options & { readonly json?: true },
  terminal: Terminal,
): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, timeZone, t }) => {
    const { tokens } = await store.read.pageAccess();
    const madeAt = (ms: number): string => rfc3339(ms, timeZone);
    if (options.json === true) {
      const list = tokens.map(({ id, name, scope, madeAtMs }) => ({
        id,
        name,
        scope,
        madeAt: madeAt(madeAtMs),
      }));
      terminal.print(JSON.stringify(list, null, 2));
      return 0;
    }
    const columns: Column<(typeof tokens)[number]>[] = [
      { head: 'ID', of: ({ id }) => id },
      { head: t('tokens.name'), of: ({ name }) => name },
      { head: t('tokens.scope'), of: ({ scope }) => t(`tokens.scope_${scope}`) },
      { head: t('tokens.made'), of: ({ madeAtMs }) => madeAt(madeAtMs) },
    ];
    terminal.print(tokens.length === 0 ? t('tokens.none') : table(tokens, columns).join('\n'));
    return 0;
  });
}

export async function removeToken(id: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  return withStore(options, terminal, async ({ store, t }) => {
    if (await store.write.removeToken(id)) {
      terminal.print(t('tokens.removed', { id }));
      return 0;
    }
    terminal.printError(`tillframe: ${t('tokens.unknown', { id })}`);
    return 1;
  });
}

type Work = {
  readonly store: OpenStore;
  readonly place: CodePlace;
  readonly config: Config;
  readonly timeZone: string;
  readonly t: Messages;
};

async function withStore(
  { config: file }: Options,
  terminal: Terminal,
  work: (parts: Work) => Promise<ExitCode>,
): Promise<ExitCode> {
  const loaded = loadConfig(file, {
    environment: terminal.environment ?? {},
    runsWithAgent: true,
    makesShopId: true,
  });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal);
  const config = withStoredSettings(loaded, terminal.environment);
  const { dataDir, shop } = config;
  const t = messagesIn(terminal.language);
  const isFirst = !existsSync(databasePath(dataDir));
  await using store = await openStoreOf(config);
  if (isFirst) terminal.printError(`tillframe: ${t('store.created', { dataDir })}`);
  return await work({ store, place: { dataDir }, config, timeZone: shop.timeZone, t });
}
