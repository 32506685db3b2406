/**
 * `dataDir/printer-proxy/printer-certificates.json`: fingerprints (SHA-256) of the certificates of printers that are reached over
 * HTTPS, by HOST:PORT. The proxy adds one at the first connection; the agent clears it when a person accepts a new one.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { replaceFile } from '../../lib/files/replace-file.ts';
import { type ListenAddress, listenText } from '../../lib/net/listen-address.ts';
import { readJson } from '../../lib/text/read-json.ts';

/** More than there are printers: those of former addresses stay. */
const maxKnown = 64;
const fileSchema = z.record(z.string(), z.string());

function pathIn(folder: string): string {
  return join(folder, 'printer-certificates.json');
}

/** TLS with printers, which are used for ten years, and sign their certificates themselves. */
export const printerTls = {
  rejectUnauthorized: false,
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT@SECLEVEL=0',
} as const;

/**
 * `new`: the next certificate is the one to pin; `accepted`: so a person said, whatever was pinned before. `lost`: the file can't be read, so
 * that a person has to accept it.
 */
export type KnownCertificate =
  | { readonly kind: 'pinned'; readonly fingerprint: string }
  | { readonly kind: 'new' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'lost' };

/** Key of a file that replaced an unreadable one: its other printers were known, and none is accepted unseen. */
const othersAreLost = '*';
/** In place of a fingerprint: a person has accepted the next one. */
const acceptsNext = '';

export async function knownCertificate(folder: string, printer: ListenAddress): Promise<KnownCertificate> {
  const all = await readFile(pathIn(folder), 'utf8').then(parsed, ifMissing);
  if (all === undefined) return { kind: 'lost' };
  const its = all[listenText(printer)];
  if (its === undefined) return { kind: othersAreLost in all ? 'lost' : 'new' };
  return its === acceptsNext ? { kind: 'accepted' } : { kind: 'pinned', fingerprint: its };
}

/** `fingerprint`: absent to accept any at the next connection. Throws the system's error. */
export function rememberCertificate(
  folder: string,
  printer: ListenAddress,
  fingerprint: string = acceptsNext,
): void {
  const before = readAll(folder) ?? { [othersAreLost]: '' };
  const { [listenText(printer)]: known, [othersAreLost]: mark, ...others } = before;
  if (known === fingerprint) return;
  makeFolder(folder);
  const all = { ...others, [listenText(printer)]: fingerprint };
  const newest = Object.fromEntries(Object.entries(all).slice(-maxKnown));
  const kept = mark === undefined ? newest : { [othersAreLost]: mark, ...newest };
  replaceFile(pathIn(folder), Buffer.from(`${JSON.stringify(kept, null, 1)}\n`));
}

type Certificates = Readonly<Record<string, string>>;

/** Undefined where the file is there and can't be read. */
function readAll(folder: string): Certificates | undefined {
  try {
    return parsed(readFileSync(pathIn(folder), 'utf8'));
  } catch (error) {
    return ifMissing(error as NodeJS.ErrnoException);
  }
}

function parsed(text: string): Certificates | undefined {
  return readJson(fileSchema, text);
}

function ifMissing({ code }: NodeJS.ErrnoException): Certificates | undefined {
  return code === 'ENOENT' ? {} : undefined;
}
