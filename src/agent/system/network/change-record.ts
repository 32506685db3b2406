/** What is on disk while a change of the network is open, so that the next start takes it back. No secrets. */
import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../../../lib/files/replace-file.ts';

export const addressSettings = z.discriminatedUnion('method', [
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
  wish: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('address'), settings: addressSettings }),
    z.strictObject({ kind: z.literal('wifi'), ssid: z.string() }),
  ]),
  /** NetworkManager's own way back. */
  checkpoint: z.string(),
  /** The profile that is changed, or was added; absent until it is. */
  profile: z.string().exactOptional(),
  /** What the device was connected by. */
  before: z.strictObject({ profile: z.string(), settings: addressSettings.exactOptional() }).exactOptional(),
});
export type ChangeRecord = z.output<typeof recordSchema>;

/** Undefined where none is open. Throws where the file can't be read. */
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
