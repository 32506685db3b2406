/** Record on disk of an open network change, so that the next start reverts it. Contains no secrets. */
import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../../../lib/files/replace-file.ts';

const addressSettings = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('automatic') }),
  z.strictObject({
    method: z.literal('fixed'),
    address: z.string(),
    prefix: z.number(),
    router: z.string().exactOptional(),
    nameServers: z.array(z.string()).readonly(),
  }),
]);

const recordSchema = z.strictObject({
  device: z.string(),
  proposed: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('address'), settings: addressSettings }),
    z.strictObject({ kind: z.literal('wifi'), ssid: z.string() }),
  ]),
  /** NetworkManager's own rollback. */
  checkpoint: z.string(),
  /** The changed or added profile; absent until it exists. */
  profile: z.string().exactOptional(),
  /** The device's previous connection. */
  before: z.strictObject({ profile: z.string(), settings: addressSettings.exactOptional() }).exactOptional(),
});
export type ChangeRecord = z.output<typeof recordSchema>;

/** Undefined if none is open. Throws if the file can't be read. */
export function readRecord(file: string): ChangeRecord | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return recordSchema.parse(JSON.parse(text));
}

export function writeRecord(file: string, record: ChangeRecord): void {
  replaceFile(file, Buffer.from(JSON.stringify(record)));
}

export function removeRecord(file: string): void {
  rmSync(file, { force: true });
}
