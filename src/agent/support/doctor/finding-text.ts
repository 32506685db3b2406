/** Findings for the terminal: one line each, with the remedy below. */
import { type Finding, type FindingLevel, worstOf } from '../../../domain/alarm/finding.ts';
import type { Language, LocalizedText } from '../../../lib/text/language.ts';

export function findingsText(findings: readonly Finding[], language: Language): string {
  const lines = findings.flatMap(({ check, about, title = about, level, what, todo, code }) => {
    const name = (checkNames[check] ?? { en: check, ja: check })[language];
    return [
      `${marks[level][language]}  ${name}${title === undefined ? '' : ` ${title}`}: ${what[language]}${code === undefined ? '' : ` (${code})`}`,
      ...(todo === undefined ? [] : [`${' '.repeat(8)}→ ${todo[language]}`]),
    ];
  });
  return [...lines, '', closing[worstOf(findings)][language]].join('\n');
}

/** All of one width. */
const marks: Readonly<Record<FindingLevel, LocalizedText>> = {
  green: { en: 'ok    ', ja: '正常  ' },
  yellow: { en: 'look  ', ja: '注意  ' },
  red: { en: 'WRONG ', ja: '異常  ' },
};

const checkNames: Readonly<Record<string, LocalizedText>> = {
  agent: { en: 'agent', ja: '常駐プログラム' },
  config: { en: 'config', ja: '設定ファイル' },
  listener: { en: 'port', ja: 'ポート' },
  storage: { en: 'storage', ja: '保存' },
  disk: { en: 'disk', ja: 'ディスク' },
  memory: { en: 'memory', ja: 'メモリ' },
  clock: { en: 'clock', ja: '時計' },
  ffmpeg: { en: 'ffmpeg', ja: 'ffmpeg' },
  database: { en: 'database', ja: 'データベース' },
  camera: { en: 'camera', ja: 'カメラ' },
  printer: { en: 'receipt printer', ja: 'レシートプリンター' },
  pos_account: { en: 'POS account', ja: 'POS アカウント' },
  cloud: { en: 'cloud', ja: 'クラウド' },
  update: { en: 'version', ja: 'バージョン' },
  os_updates: { en: 'updates of Debian', ja: 'Debian の更新' },
};

const closing: Readonly<Record<FindingLevel, LocalizedText>> = {
  green: { en: 'All is well.', ja: 'すべて正常です。' },
  yellow: {
    en: 'It works; see above what to look at.',
    ja: '動作しています。「注意」の項目をご確認ください。',
  },
  red: {
    en: 'Something does not work; see above what to do.',
    ja: '異常があります。上の対処をご覧ください。',
  },
};
