/** `tillframe check-config FILE`: validates the file and prints it with every default filled in. */
import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { listenText } from '../lib/net/listen-address.ts';
import { reachableAt, typedAddresses } from '../lib/net/own-addresses.ts';
import type { Language } from '../lib/text/language.ts';
import { problemText } from '../lib/yaml/yaml-file.ts';
import { listenNotes } from './check-listening.ts';
import { type ReachableAddresses, reachableAddresses } from './terminal/reachable-addresses.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { type MessageCode, type Messages, messagesIn } from './text/messages.ts';

export async function checkConfig(file: string, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadConfig(file, { environment: terminal.environment ?? {} });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal, 'tillframe check-config FILE');
  const notes = [...loaded.notes, ...(await listenNotes(loaded.config))];
  for (const note of notes) terminal.printError(problemText(file, note, terminal.language));
  const t = messagesIn(terminal.language);
  terminal.print(t(notes.length === 0 ? 'check_config.good' : 'check_config.usable', { file }));
  for (const [label, text] of await summary(loaded.config, await reachableAddresses(loaded.config), t))
    terminal.print(`  ${padded(t(label), terminal.language)}${text}`);
  return 0;
}

/** Full-width labels are padded with full-width spaces, so that both columns stay aligned. */
function padded(label: string, language: Language): string {
  return language === 'ja' ? `${label.padEnd(4, '\u3000')}  ` : label.padEnd(11);
}

type Label = Extract<MessageCode, `config_label.${string}`>;

async function summary(
  config: Config,
  { addresses, fingerprint }: ReachableAddresses,
  t: Messages,
): Promise<[Label, string][]> {
  const { shop, dataDir, web, registers, printerProxy, cloud } = config;
  const listener = registers.listen === undefined ? [] : await typedAddresses('http', registers.listen);
  const plain = web.plainListen === undefined ? [] : await typedAddresses('http', web.plainListen);
  const lines: [Label, string | undefined][] = [
    ['config_label.shop', shop.name === shop.id ? shop.id : `${shop.id} (${shop.name})`],
    ['config_label.data', dataDir],
    ['config_label.page', addresses.join(', ')],
    ['config_label.fingerprint', fingerprint],
    ['config_label.first_page', plain.length === 0 ? undefined : plain.join(', ')],
    ['config_label.registers', [...addresses, ...listener].join(', ')],
    ['config_label.broker', registers.mqtt?.url],
    ...printerProxy.printers.map(({ register, listen, printer }): [Label, string] => [
      'config_label.printer',
      `${register}: ${reachableAt(listen).map(listenText).join(', ')} → ${listenText(printer)}`,
    ]),
    ['config_label.cloud', cloudText(cloud, t)],
  ];
  return lines.flatMap(([label, text]) => (text === undefined ? [] : [[label, text]]));
}

/** Without the login of a proxy. */
function cloudText(cloud: Config['cloud'], t: Messages): string {
  if (cloud.kind === 'off') return t('check_config.no_cloud');
  if (cloud.kind !== 'https' || cloud.proxy === undefined) return cloud.url;
  return t('check_config.through_proxy', { url: cloud.url, proxy: new URL(cloud.proxy.url).host });
}
