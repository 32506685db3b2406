/** `tillframe check-config FILE`: is the file good, and what does it mean with every default filled in. */
import type { Config } from '../config.ts';
import { loadConfig } from '../load-config.ts';
import { type ListenAddress, listenText } from '../ops/listen.ts';
import type { Words } from '../ops/words.ts';
import { problemText } from '../ops/yaml-file.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal.ts';

export function checkConfig(file: string, terminal: Terminal): ExitCode {
  const loaded = loadConfig(file, { environment: terminal.environment ?? {} });
  if (!loaded.ok) return complainAbout(file, loaded.problems, terminal);
  for (const note of loaded.notes) terminal.complain(problemText(file, note, terminal.language));
  terminal.print(headline(file, loaded.notes.length)[terminal.language]);
  for (const { label, text } of summary(loaded.config)) {
    // Full-width signs are padded with a full-width space, so that both columns stay straight.
    const padded = { en: label.en.padEnd(11), ja: `${label.ja.padEnd(4, '\u3000')}  ` };
    terminal.print(`  ${padded[terminal.language]}${text[terminal.language]}`);
  }
  return 0;
}

function headline(file: string, notes: number): Words {
  if (notes === 0) return { en: `${file}: good`, ja: `${file}: 問題ありません` };
  return {
    en: `${file}: can be used; see above what to look at`,
    ja: `${file}: 使えます。ただし上の内容を確かめてください`,
  };
}

function summary({ shop, dataDir, web, registers, tap, cloud }: Config): { label: Words; text: Words }[] {
  const same = (text: string): Words => ({ en: text, ja: text });
  const pushes = [web.listen, ...(registers.listen === undefined ? [] : [registers.listen])];
  return [
    {
      label: { en: 'shop', ja: '店舗' },
      text: same(shop.name === shop.id ? shop.id : `${shop.id} (${shop.name})`),
    },
    { label: { en: 'data', ja: 'データ' }, text: same(dataDir) },
    { label: { en: 'page', ja: '画面' }, text: same(httpUrl(web.listen)) },
    { label: { en: 'registers', ja: 'レジ' }, text: same(pushes.map(httpUrl).join(', ')) },
    ...(registers.mqtt === undefined
      ? []
      : [{ label: { en: 'broker', ja: 'ＭＱＴＴ' }, text: same(registers.mqtt.url) }]),
    ...tap.printers.map((printer) => ({
      label: { en: 'printer', ja: '印刷' },
      text: same(`${printer.register}: ${listenText(printer.listen)} → ${listenText(printer.printer)}`),
    })),
    {
      label: { en: 'cloud', ja: 'クラウド' },
      text: cloudText(cloud),
    },
  ];
}

/** Never a proxy's login. */
function cloudText(cloud: Config['cloud']): Words {
  if (cloud.kind === 'off') return { en: 'off', ja: 'なし' };
  const proxy =
    cloud.kind === 'https' && cloud.proxy !== undefined ? new URL(cloud.proxy.url).host : undefined;
  if (proxy === undefined) return { en: cloud.url, ja: cloud.url };
  return { en: `${cloud.url}, through the proxy ${proxy}`, ja: `${cloud.url}(プロキシ ${proxy} を経由)` };
}

function httpUrl(address: ListenAddress): string {
  return `http://${listenText(address)}`;
}
