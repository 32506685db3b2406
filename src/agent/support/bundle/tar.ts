/** Packs a few small files as one .tar.gz, in the plain format that every tar reads (POSIX ustar). */
import { gzipSync } from 'node:zlib';

const block = 512;

export type PackedFile = { readonly name: string; readonly text: string };

/** `atMs`: modification time of the files, epoch milliseconds. Throws on a name of over 100 bytes. */
export function packTarGz(files: readonly PackedFile[], atMs: number): Buffer {
  const parts = files.flatMap(({ name, text }) => {
    const body = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((block - (body.length % block)) % block);
    return [header(name, body.length, atMs), body, padding];
  });
  // Two empty blocks mark the end.
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]));
}

function header(name: string, bytes: number, atMs: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`too long for a name in a tar file: ${name}`);
  const head = Buffer.alloc(block);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  head.write(name, 0);
  head.write(octal(0o644, 8), 100);
  head.write(octal(0, 8), 108);
  head.write(octal(0, 8), 116);
  head.write(octal(bytes, 12), 124);
  head.write(octal(Math.max(0, Math.floor(atMs / 1_000)), 12), 136);
  // The checksum is computed with blanks in its own field.
  head.write(' '.repeat(8), 148);
  head.write('0', 156);
  head.write('ustar\0', 257);
  head.write('00', 263);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
