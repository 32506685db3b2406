/** Result of the last update: written by root's program (systemd/tillframe-apply-update), readable by everyone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LocalizedText } from '../../../lib/text/language.ts';

export const defaultUpdateFolder = '/var/lib/tillframe-update';

const resultSchema = z.object({
  outcome: z.enum([
    'updated',
    /** The previous version is back, and healthy. */
    'returned',
    'returned_unhealthy',
    /** Nothing was changed. */
    'not_begun',
  ]),
  from: z.string().max(100),
  to: z.string().max(100),
  why: z.enum(['', 'not_healthy', 'not_installed', 'no_former', 'needs_more']).catch(''),
  /** Epoch milliseconds. */
  atMs: z.number(),
});
export type UpdateResult = z.output<typeof resultSchema>;

/** Undefined if there was no update, or the file can't be read. */
export function readResult(folder = defaultUpdateFolder): UpdateResult | undefined {
  try {
    return resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

export function updateResultText({ outcome, from, to, why }: UpdateResult): LocalizedText {
  const reason = reasons[why];
  switch (outcome) {
    case 'updated':
      return { en: `${to} is installed and healthy`, ja: `${to} に更新し、正常に動いています` };
    case 'returned':
      return {
        en: `${to} was taken back, ${from} runs again: ${reason.en}`,
        ja: `${to} を取り消し、${from} に戻しました: ${reason.ja}`,
      };
    case 'returned_unhealthy':
      return {
        en: `${to} was taken back (${reason.en}), but ${from} is not healthy either: see tillframe doctor and journalctl -u tillframe`,
        ja: `${to} を取り消しました（${reason.ja}）が、${from} も正常に動いていません。tillframe doctor と journalctl -u tillframe をご確認ください`,
      };
    case 'not_begun':
      return {
        en: `${to} was not installed, nothing was changed: ${reason.en}`,
        ja: `${to} はインストールされず、何も変更していません: ${reason.ja}`,
      };
  }
}

const reasons: Readonly<Record<UpdateResult['why'], LocalizedText>> = {
  '': {
    en: 'see journalctl -u tillframe-apply-update',
    ja: 'journalctl -u tillframe-apply-update をご確認ください',
  },
  not_healthy: {
    en: 'it was not healthy within two minutes (journalctl -u tillframe-apply-update)',
    ja: '2 分以内に正常になりませんでした（journalctl -u tillframe-apply-update）',
  },
  not_installed: {
    en: 'it could not be installed (journalctl -u tillframe-apply-update)',
    ja: 'インストールできませんでした（journalctl -u tillframe-apply-update）',
  },
  no_former: {
    en: 'files of the installed version are missing or changed, so that there would be no way back; install it once more with apt',
    ja: 'インストール済みの版のファイルが欠けているか変更されていて、元に戻せなくなります。apt で一度入れ直してください',
  },
  needs_more: {
    en: 'it needs packages of Debian that could not be had (apt-get update, and the network)',
    ja: '必要な Debian のパッケージを取得できません（apt-get update とネットワークをご確認ください）',
  },
};
