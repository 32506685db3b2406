/** Japanese texts of the settings of a GPIO line. Pure. */
import type { TranslationOf } from '../../../../lib/text/catalogue.ts';
import type { gpioEn } from './settings-en.ts';

export const gpioJa = {
  chip: 'gpiochip0 のようなチップ名',
  line: '17 や GPIO17 のようなラインの番号か名前',
  chip_wrong: 'gpiodetect が表示するチップ名（gpiochip0 など）を入力してください',
  line_wrong: 'gpioinfo が表示するラインの番号か名前（17、GPIO17 など）を入力してください',
  settle: '0〜1000 のミリ秒',
} satisfies TranslationOf<typeof gpioEn>;
