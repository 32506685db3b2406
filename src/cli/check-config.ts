/** `tillframe check-config FILE`: validates the file and prints it with every default filled in. */
import type { Config } from '../agent/config/config.ts';
import { loadConfig } from '../agent/config/load-config.ts';
import { listenText } from '../lib/net/listen-address.ts';
import { reachableAt, typedAddresses } from '../lib/net/own-addresses.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { problemText } from '../lib/yaml/yaml-file.ts';
import { listenNotes } from './check-listening.ts';
import { type ReachableAddresses, reachableAddresses } from './terminal/reachable-addresses.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

export async function checkConfig(file: string, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadConfig(file, { environment: terminal.environment ?? {} });
  if (!loaded.ok) return printProblems(file, loaded.problems, terminal);
  const notes = [...loaded.notes, ...(await listenNotes(loaded.config))];
  for (const note of notes) terminal.printError(problemText(file, note, terminal.language));
  terminal.print(headline(file, notes.length)[terminal.language]);
  for (const { label, text } of await summary(loaded.config, await reachableAddresses(loaded.config))) {
    // Full-width labels are padded with full-width spaces, so that both columns stay aligned.
    const padded = { en: label.en.padEnd(11), ja: `${label.ja.padEnd(4, '\u3000')}  ` };
    terminal.print(`  ${padded[terminal.language]}${text[terminal.language]}`);
  }
  return 0;
}

function headline(file: string, notes: number): LocalizedText {
  if (notes === 0) return { en: `${file}: good`, ja: `${file}: 問題ありません` };
  return {
    en: `${file}: can be used; see above what to look at`,
    ja: `${file}: 使えます。ただし上の内容をご確認ください`,
  };
}

async function summary(
  config: Config,
  { addresses, fingerprint }: ReachableAddresses,
): Promise<{ label: LocalizedText; text: LocalizedText }[]> {
  const { shop, dataDir, web, registers, printerProxy, cloud } = config;
  const same = (text: string): LocalizedText => ({ en: text, ja: text });
  const pushes = [
    ...addresses,
    ...(registers.listen === undefined ? [] : await typedAddresses('http', registers.listen)),
  ];
  const plain = web.plainListen === undefined ? [] : await typedAddresses('http', web.plainListen);
  return [
    {
      label: { en: 'shop', ja: '店舗' },
      text: same(shop.name === shop.id ? shop.id : `${shop.id} (${shop.name})`),
    },
    { label: { en: 'data', ja: 'データ' }, text: same(dataDir) },
    { label: { en: 'page', ja: '画面' }, text: same(addresses.join(', ')) },
    ...(fingerprint === undefined ? [] : [{ label: { en: 'SHA-256', ja: '指紋' }, text: same(fingerprint) }]),
    ...(plain.length === 0
      ? []
      : [{ label: { en: 'first page', ja: '案内' }, text: same(plain.join(', ')) }]),
    { label: { en: 'registers', ja: 'レジ' }, text: same(pushes.join(', ')) },
    ...(registers.mqtt === undefined
      ? []
      : [{ label: { en: 'broker', ja: 'ＭＱＴＴ' }, text: same(registers.mqtt.url) }]),
    ...printerProxy.printers.map((printer) => ({
      label: { en: 'printer', ja: '印刷' },
      text: same(
        `${printer.register}: ${reachableAt(printer.listen).map(listenText).join(', ')} → ${listenText(printer.printer)}`,
      ),
    })),
    {
      label: { en: 'cloud', ja: 'クラウド' },
      text: cloudText(cloud),
    },
  ];
}

/** Without the login of a proxy. */
function cloudText(cloud: Config['cloud']): LocalizedText {
  if (cloud.kind === 'off') return { en: 'off', ja: 'なし' };
  const proxy =
    cloud.kind === 'https' && cloud.proxy !== undefined ? new URL(cloud.proxy.url).host : undefined;
  if (proxy === undefined) return { en: cloud.url, ja: cloud.url };
  return { en: `${cloud.url}, through the proxy ${proxy}`, ja: `${cloud.url}(プロキシ ${proxy} を経由)` };
}
