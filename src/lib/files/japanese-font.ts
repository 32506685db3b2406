/** Font of PDF files with Japanese text. It has no `¥`, no dashes and no accents: these need another font. */
import { createRequire } from 'node:module';

/** Apache-2.0; it covers Shift_JIS, and only the glyphs used are embedded. */
export const japaneseFontPath = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/kosugi/Kosugi_400Regular.ttf',
);
