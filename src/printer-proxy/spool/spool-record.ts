/** A line of the spool: an item, or the acknowledgement of one, with a checksum that reveals a torn or changed line. */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { type ReceiptMessage, receiptMessageSchema } from '../../contract/printer/message.ts';
import { readJson } from '../../lib/text/read-json.ts';

/** Characters of what is dropped first when there is no room: the text, or the picture of a paper. */
export function textLength({ text = '', picture = '' }: ReceiptMessage): number {
  return text.length + picture.length;
}

/** Reduced item for when there is no room for all of it: its times and amounts. */
export function withoutText({ text, lines, picture, ...rest }: ReceiptMessage): ReceiptMessage {
  if (text === undefined && lines === undefined && picture === undefined) return rest;
  return { ...rest, reasons: [...rest.reasons, 'text_evicted'] };
}

/** `SUM JSON\n` */
export function recordLine(record: object): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

const recordSchema = z.object({
  item: receiptMessageSchema.exactOptional(),
  ack: z.string().exactOptional(),
});

/** Undefined for a torn or changed line. */
export function parseRecord(line: string): z.output<typeof recordSchema> | undefined {
  const json = line.slice(9);
  if (line.slice(0, 8) !== crc32(json).toString(16).padStart(8, '0')) return undefined;
  return readJson(recordSchema, json);
}
