/** Font of PDF files with Japanese text. It has no `¥`, no dashes and no accents: these need another font. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Apache-2.0; it covers Shift_JIS, and only the glyphs used are embedded. The Debian package has it compressed. */
export function japaneseFont(): Buffer {
  const folder = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/kosugi/package.json'));
  const file = join(folder, 'Kosugi_400Regular.ttf');
  return existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
}
