/** `tillframe check-config FILE`: validates the file and prints it with every default filled in. */
import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { listenText } from '../lib/net/listen-address.ts';
import { reachableAt, typedAddresses } from '../lib/net/own-addresses.ts';
import type { Language } from '../lib/text/language.ts';
import { problemText } from '../lib/yaml/yaml-file.ts';
import { listenNotes } from './check-listening.ts';
import { paintFor } from './terminal/colour.ts';
import { type ReachableAddresses, reachableAddresses } from './terminal/reachable-addresses.ts';
import { type ExitCode, printProblems, problemJson, type Terminal } from './terminal/terminal.ts';
import { type MessageCode, type Messages, messagesIn } from './text/messages.ts';

export async function checkConfig(
  file: string,
  { json = false }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const loaded = loadConfig(file, { environment: terminal.environment ?? {} });
  if (!loaded.ok) {
    if (!json) return printProblems(file, loaded.problems, terminal, 'tillframe check-config FILE');
    const problems = loaded.problems.map(problemJson);
    terminal.print(JSON.stringify({ file, usable: false, problems, notes: [] }, null, 2));
    return 2;
  }
  const notes = [...loaded.notes, ...(await listenNotes(loaded.config))];
  if (json) {
    const settings = await settingsJson(loaded.config);
    const found = { file, usable: true, problems: [], notes: notes.map(problemJson), settings };
    terminal.print(JSON.stringify(found, null, 2));
    return 0;
  }
  const paint = paintFor(terminal, 'error');
  for (const note of notes) terminal.printError(paint('yellow', problemText(file, note, terminal.language)));
  const t = messagesIn(terminal.language);
  terminal.print(t(notes.length === 0 ? 'check_config.good' : 'check_config.usable', { file }));
  for (const [label, text] of await summary(loaded.config, await reachableAddresses(loaded.config), t))
    terminal.print(`  ${padded(t(label), terminal.language)}${text}`);
  return 0;
}

/** The rows of the summary. */
async function settingsJson(config: Config): Promise<object> {
  const { shop, dataDir, web, registers, printerProxy, cloud } = config;
  const { addresses, fingerprint } = await reachableAddresses(config);
  return {
    shop: { id: shop.id, name: shop.name },
    dataDir,
    page: { addresses, ...(fingerprint !== undefined && { fingerprint }) },
    firstPage: web.plainListen === undefined ? [] : await typedAddresses('http', web.plainListen),
    registers: {
      listen: registers.listen === undefined ? [] : await typedAddresses('http', registers.listen),
      ...(registers.mqtt !== undefined && { broker: registers.mqtt.url }),
    },
    printers: printerProxy.printers.map(({ register, listen, printer }) => ({
      register,
      listen: reachableAt(listen).map(listenText),
      printer: listenText(printer),
    })),
    cloud: cloud.kind === 'off' ? { kind: cloud.kind } : { kind: cloud.kind, url: cloud.url },
  };
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
