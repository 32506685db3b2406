/** Beside each larger file of the built page its packed forms (brotli, gzip), which the gateway sends as they are: a small machine packs nothing. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const folder = fileURLToPath(new URL('../dist/page/assets/', import.meta.url));
/** Below this it is one packet either way. */
const fromBytes = 1_000;

const names = await readdir(folder);
for (const name of names.filter((one) => /\.(js|css|json)$/.test(one))) {
  const plain = await readFile(join(folder, name));
  if (plain.length < fromBytes) continue;
  const sized = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } };
  await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(plain, sized));
  await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(plain, { level: 9 }));
}
