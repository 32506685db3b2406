/** docs/reference/support.en.md and support.ja.md: what is supported, what stands for it in tests, and on which devices it was tried. */
import type { Language } from '../../src/lib/text/language.ts';
import { type SupportSection, supportRows, supportSections } from './support-rows.ts';
import { tried } from './tried.ts';

type Texts = {
  readonly title: string;
  readonly about: readonly string[];
  readonly headings: Readonly<Record<SupportSection, string>>;
  readonly more: Readonly<Record<SupportSection, string>>;
  readonly columns: readonly string[];
  readonly notYet: string;
};

const texts: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'What is supported',
    about: [
      'Made from the program’s own declarations by `npm run reference`. *Tested with* names the tests, in which a real program (ffmpeg, GStreamer, Mosquitto) or a simulated device speaks the protocol.',
      '*Tried on hardware* names devices on which a person saw it work. **So far there are none**: the first report of a device is welcome, whether it works or not, with the form “Camera, register or printer” of the issue tracker.',
    ],
    headings: {
      cameras: 'Cameras',
      registers: 'Registers and POS clouds',
      printers: 'Receipt printers',
      moments: 'Contacts, buttons, camera inputs',
      boards: 'Boards',
    },
    more: {
      cameras: 'Settings that suit it: [installer guide](../install/installer.en.md).',
      registers:
        'How exact each is: [what each register gets](../integrate/registers.md). Airレジ and STORES have no public interface for sales; they work through a receipt printer.',
      printers: 'How to connect them: [receipt printers](../integrate/printers.md).',
      moments: 'Wiring and settings: [contacts, buttons and camera inputs](../install/drawer-contact.md).',
      boards:
        'Needs and figures: [boards](../install/boards.md); how each boots: [card image](../install/image.md#boards). A Raspberry Pi 5 needs Raspberry Pi OS and the package.',
    },
    columns: ['kind', 'ways and limits', 'tested with', 'tried on hardware'],
    notYet: 'not yet',
  },
  ja: {
    title: '対応機器',
    about: [
      'プログラムの宣言から `npm run reference` で作成しています。*テスト*の列は、実際のプログラム（ffmpeg、GStreamer、Mosquitto）や模擬機器を相手にしたテストです。',
      '*実機*の列は、人が動作を確認した機器です。**まだ一台もありません**。動いた場合も動かなかった場合も、課題管理の「Camera, register or printer」からご報告ください。',
    ],
    headings: {
      cameras: 'カメラ',
      registers: 'レジ・POSクラウド',
      printers: 'レシートプリンター',
      moments: '接点・ボタン・カメラの入力',
      boards: 'ボード',
    },
    more: {
      cameras: '適した設定：[設置ガイド](../install/installer.ja.md)。',
      registers:
        'それぞれの精度：[設置ガイド](../install/installer.ja.md#レジごとの精度)。Airレジと STORES には会計の公開 API がないため、レシートプリンター経由で使います。',
      printers: '接続方法：[レシートプリンター](../integrate/printers.md)（英語）。',
      moments: '配線と設定：[接点・ボタン・カメラの入力](../install/drawer-contact.md)。',
      boards:
        '必要な性能と測定値：[ボード](../install/boards.md)（英語）、起動方法：[カードイメージ](../install/image.md#boards)。Raspberry Pi 5 では Raspberry Pi OS とパッケージを使います。',
    },
    columns: ['種類', '方式と制限', 'テスト', '実機'],
    notYet: '未確認',
  },
};

export function supportPage(language: Language): string {
  const { title, about, headings, more, columns, notYet } = texts[language];
  const rows = supportRows();
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const devices = (id: string): string =>
    (tried[id] ?? []).map(({ device, date }) => `${device} (${date})`).join('<br>') || notYet;
  const sections = supportSections.map((section) =>
    [
      `## ${headings[section]}`,
      '',
      more[section],
      '',
      line(columns),
      `|${columns.map(() => '---').join('|')}|`,
      ...rows[section].map(({ id, name, note, tested }) =>
        line([name[language], note[language], `\`${tested}\``, devices(id)]),
      ),
    ].join('\n'),
  );
  return `${[`# ${title}`, ...about, ...sections].join('\n\n')}\n`;
}
