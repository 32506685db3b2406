/** ZIP file of a case: the PDF, the sale as JSON, its pictures and stored videos, and the hashes to verify them by. */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { makeZip, predictLength } from 'client-zip';
import { caseReadMe } from '../domain/sale/case-file/case-file.ts';
import type { CaseVideos } from '../domain/sale/case-file/case-texts-ja.ts';
import type { CaseRecord } from './case-record.ts';

export type CaseClip = {
  /** Name in the ZIP file. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Once. Ends with the signal. */
  content(signal: AbortSignal): AsyncIterable<Uint8Array>;
};

export type CaseClips = {
  readonly clips: readonly CaseClip[];
  readonly leftOut: CaseVideos['leftOut'];
};

export type CaseParts = {
  readonly pdf: Uint8Array;
  readonly record: CaseRecord;
  /** By their SHA-256. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** Empty for a PDF. */
  readonly videos: CaseClips;
  readonly language: 'ja' | 'en';
};

/** `now`: RFC 3339 in the shop's zone. Videos are read until the signal aborts: the ZIP writer leaves one open when its reader goes. */
export function caseZip(
  parts: CaseParts,
  now: string,
  signal: AbortSignal,
): { readonly bytes: number; readonly content: Readable } {
  // A ZIP file has the local time of its entries: without its offset the shop's is read as this program's.
  const lastModified = new Date(now.slice(0, 19));
  const files = entriesOf(parts, signal).map((entry) => ({ ...entry, lastModified }));
  return { bytes: Number(predictLength(files)), content: Readable.from(makeZip(files)) };
}

type ZipEntry = {
  readonly name: string;
  readonly size: number;
  readonly input: Uint8Array | AsyncIterable<Uint8Array>;
};

/** Videos are read until the signal aborts. */
function entriesOf(
  { pdf, record, pictures, videos, language }: CaseParts,
  signal: AbortSignal,
): readonly ZipEntry[] {
  const files = [
    { name: 'case.pdf', content: pdf },
    { name: 'sale.json', content: Buffer.from(record.json) },
    ...record.pictures.flatMap(({ file, sha256 }) => {
      const content = pictures.get(sha256);
      return content === undefined ? [] : [{ name: file, content }];
    }),
  ];
  const sums = [
    ...files.map(({ name, content }) => ({ name, sha256: hash('sha256', content) })),
    ...videos.clips.map(({ file, sha256 }) => ({ name: file, sha256 })),
  ];
  const readMe = caseReadMe(language, {
    files: videos.clips.map(({ file }) => file),
    leftOut: videos.leftOut,
  });
  const whole = (name: string, input: Uint8Array) => ({ name, size: input.length, input });
  return [
    // Read with an editor of Windows: byte order mark and its line ends.
    whole('README.txt', Buffer.from(`\ufeff${readMe}\r\n`)),
    ...files.map(({ name, content }) => whole(name, content)),
    ...videos.clips.map((clip) => ({ name: clip.file, size: clip.bytes, input: clip.content(signal) })),
    whole('SHA256SUMS.txt', Buffer.from(sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))),
  ];
}
