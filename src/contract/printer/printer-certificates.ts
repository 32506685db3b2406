/**
 * `dataDir/printer-proxy/printer-certificates.json`: fingerprints (SHA-256) of the certificates of printers that are reached over
 * HTTPS, by HOST:PORT. The proxy adds one at the first connection; the agent removes it when a person accepts a new one.
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

/** Undefined for a printer that is not known yet. */
export async function knownCertificate(folder: string, printer: ListenAddress): Promise<string | undefined> {
  const text = await readFile(pathIn(folder), 'utf8').catch(() => '{}');
  return readJson(fileSchema, text)?.[listenText(printer)];
}

/** `fingerprint`: undefined to accept any at the next connection. Throws the system's error. */
export function rememberCertificate(
  folder: string,
  printer: ListenAddress,
  fingerprint: string | undefined,
): void {
  const { [listenText(printer)]: before, ...others } = readAll(folder);
  if (before === fingerprint) return;
  const all = fingerprint === undefined ? others : { ...others, [listenText(printer)]: fingerprint };
  makeFolder(folder);
  const newest = Object.fromEntries(Object.entries(all).slice(-maxKnown));
  replaceFile(pathIn(folder), Buffer.from(`${JSON.stringify(newest, null, 1)}\n`));
}

function readAll(folder: string): Readonly<Record<string, string>> {
  try {
    return readJson(fileSchema, readFileSync(pathIn(folder), 'utf8')) ?? {};
  } catch {
    return {};
  }
}
