/** `tillframe check-config FILE`: is the file good, and what does it mean with every default filled in. */
import type { Config } from '../config.ts';
import { loadConfig } from '../load-config.ts';
import type { ListenAddress } from '../ops/listen.ts';
import type { Words } from '../ops/words.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal.ts';

export function checkConfig(file: string, terminal: Terminal): ExitCode {
  const loaded = loadConfig(file);
  if (!loaded.ok) return complainAbout(file, loaded.problems, terminal);
  terminal.print({ en: `${file}: good`, ja: `${file}: 問題ありません` }[terminal.language]);
  for (const { label, text } of summary(loaded.config)) {
    // Full-width signs are padded with a full-width space, so that both columns stay straight.
    const padded = { en: label.en.padEnd(11), ja: `${label.ja.padEnd(4, '\u3000')}  ` };
    terminal.print(`  ${padded[terminal.language]}${text[terminal.language]}`);
  }
  return 0;
}

function summary({ shop, dataDir, web, registers, cloud }: Config): { label: Words; text: Words }[] {
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
    {
      label: { en: 'cloud', ja: 'クラウド' },
      text: cloud.kind === 'off' ? { en: 'off', ja: 'なし' } : same(cloud.url),
    },
  ];
}

function httpUrl({ host, port }: ListenAddress): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
