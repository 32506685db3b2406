/**
 * Certificates and keys that config.yaml names stand beside it on the boot partition and are imported with
 * it. Each one left out is reported.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { provisionText } from '../text/provision.ts';
import type { FileProblems } from './error-file.ts';

/** Excludes the companion files of macOS (`._page.pem`). */
const namedLikeOne = /^[A-Za-z0-9_-][A-Za-z0-9._-]*\.(pem|crt|cer|key)$/;
const maxFiles = 16;
const maxBytes = 256 * 1024;

export type NamedFile = { readonly name: string; readonly bytes: Uint8Array };

export function readNamedFiles(folder: string): { files: NamedFile[]; problems: FileProblems[] } {
  const files: NamedFile[] = [];
  const problems: FileProblems[] = [];
  for (const name of readdirSync(folder)
    .sort()
    .filter((one) => namedLikeOne.test(one))) {
    const read =
      files.length < maxFiles
        ? contentsOf(join(folder, name))
        : provisionText('provision.too_many_files', { max: maxFiles });
    if (read instanceof Uint8Array) files.push({ name, bytes: read });
    else problems.push({ file: name, problems: [wholeFile(read)] });
  }
  return { files, problems };
}

/** Empty for none. */
export function sumOf(files: readonly NamedFile[]): string {
  if (files.length === 0) return '';
  const sum = createHash('sha256');
  for (const { name, bytes } of files) sum.update(`${name}\0${bytes.length}\0`).update(bytes);
  return sum.digest('hex');
}

function contentsOf(path: string): Uint8Array | LocalizedText {
  try {
    const found = statSync(path);
    if (!found.isFile()) return provisionText('provision.not_a_file');
    return found.size > maxBytes
      ? provisionText('provision.file_too_large', { max: maxBytes / 1024 })
      : readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return provisionText('provision.file_unreadable', { code });
  }
}
