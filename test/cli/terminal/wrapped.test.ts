/** Texts of the terminal in lines that fit: where they may be broken, and that nothing of them is lost. */
import { expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/terminal/table.ts';
import { wrapped } from '../../../src/cli/terminal/wrapped.ts';

const texts = [
  'カメラ、レジ、紐づけをファイルのとおりにします。常駐プログラムの動作中でも使えます（--boot のとき）。「あとで」も〜できる。',
  'Brings cameras (all of them) to what "a file" says: --passphrase-file FILE; /etc/tillframe/config.yaml.',
  '設定ファイル (省略時: /etc/tillframe/config.yaml)',
];

test.each([12, 20, 33, 40, 80])(
  'in %d columns every line fits, and no mark begins or ends one wrongly',
  (width) => {
    for (const text of texts) {
      const lines = wrapped(text, width);
      for (const line of lines) {
        const isOneWord = /^\S+$/.test(line);
        if (!isOneWord) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/^[、。）」』〜ー)]/);
        expect(line).not.toMatch(/[（「『(]$/);
      }
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  },
);

test('what fits stays as it is', () => {
  expect(wrapped('a  b (c) 「あ」', 40)).toEqual(['a  b (c) 「あ」']);
  expect(wrapped('', 40)).toEqual(['']);
});
