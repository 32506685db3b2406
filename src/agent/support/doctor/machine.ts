/** Checks the machine: its clock, and its memory. */
import { readFile } from 'node:fs/promises';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { readClockState } from '../../system/clock-state.ts';
import type { Check } from './check.ts';

export const clockCheck: Check = {
  name: 'clock',
  run: async ({ config, clock }) => {
    // As on the page: the shop's time, to the second.
    const at = rfc3339(clock.nowMs(), config.shop.timeZone).slice(0, 19).replace('T', ' ');
    if (readClockState(config.clock.state) === 'synced') {
      return {
        level: 'green',
        what: { en: `follows a time source (${at})`, ja: `時刻サーバーに合っています（${at}）` },
      };
    }
    return {
      level: 'yellow',
      what: { en: `not known to follow a time source (${at})`, ja: `時刻の同期を確認できません（${at}）` },
      todo: {
        en: 'Let the machine reach a time server (systemd-timesyncd); if something else keeps its clock right, set clock.state: synced.',
        ja: '時刻サーバーにつながるようにしてください（systemd-timesyncd）。ほかの方法で合わせている場合は clock.state: synced と書きます。',
      },
    };
  },
};

const megabyte = 1024;

export const memoryCheck: Check = {
  name: 'memory',
  run: async () => judgeMemory(await readFile('/proc/meminfo', 'utf8')),
};

/** Reads the text of /proc/meminfo. */
function judgeMemory(text: string): Awaited<ReturnType<Check['run']>> {
  const figure = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) / megabyte);
  const [total, available] = [figure('MemTotal'), figure('MemAvailable')];
  const what = {
    en: `${available} of ${total} MB available`,
    ja: `${total} MB のうち ${available} MB が利用可能`,
  };
  if (available >= 250) return { level: 'green', what };
  return {
    level: available < 80 ? 'red' : 'yellow',
    what,
    todo: {
      en: 'Lower cameras.maxMegabytes or cameras.keepSeconds in the config, or end other programs.',
      ja: '設定ファイルの cameras.maxMegabytes か cameras.keepSeconds を減らすか、ほかのプログラムを止めてください。',
    },
  };
}
