/** A line of the spool: an item, or the acknowledgement of one, with a checksum that reveals a torn or changed line. */
import { crc32 } from 'node:zlib';
import { type ReceiptMessage, receiptMessageSchema } from '../../contract/printer/message.ts';

/** Reduced item for when there is no room for all of it: its times and amounts. */
export function withoutText({ text, lines, ...rest }: ReceiptMessage): ReceiptMessage {
  if (text === undefined && lines === undefined) return rest;
  return { ...rest, reasons: [...rest.reasons, 'text_evicted'] };
}

/** `SUM JSON\n` */
export function recordLine(record: object): string {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** Undefined for a torn or changed line. */
export function parseRecord(line: string): { item?: ReceiptMessage; ack?: string } | undefined {
  const json = line.slice(9);
  if (line.slice(0, 8) !== crc32(json).toString(16).padStart(8, '0')) return undefined;
  const record = JSON.parse(json) as { item?: unknown; ack?: unknown };
  if (typeof record.ack === 'string') return { ack: record.ack };
  const item = receiptMessageSchema.safeParse(record.item);
  return item.success ? { item: item.data } : undefined;
}
