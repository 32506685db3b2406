/**
 * The newest papers of each register, in memory, for testing rules: including papers that became no sale. Bound: eight
 * per register, each with 20,000 characters and 16 KiB of raw bytes; 64 registers.
 */

import { type HeldReceipt, maxHeldReceipts, maxHeldTextLength } from '../../contract/printer/lines.ts';
import type { ReceiptMessage } from '../../contract/printer/message.ts';
import { maskCardNumbers } from '../../domain/sale/card-number.ts';
import type { Paper } from './paper-builder.ts';

const maxRegisters = 64;

export type HeldReceipts = {
  add(message: ReceiptMessage, paper: Paper): void;
  /** Newest first. */
  of(register: string): readonly HeldReceipt[];
};

export function createHeldReceipts(): HeldReceipts {
  const held = new Map<string, HeldReceipt[]>();
  return {
    add({ id, register, wallMs, kind, reasons }, { text, bytes, end, hasText, hasImage, otherDialect }) {
      const safe = maskCardNumbers(text);
      const before = held.get(register) ?? [];
      held.delete(register);
      held.set(register, [
        {
          ...{ id, wallMs, end, hasText, hasImage, kind, reasons: [...reasons] },
          text: safe.slice(0, maxHeldTextLength),
          bytes: bytes.count,
          ...(otherDialect !== undefined && { otherDialect }),
          ...(safe === text && { raw: Buffer.from(bytes.bytes).toString('base64') }),
        },
        ...before.slice(0, maxHeldReceipts - 1),
      ]);
      const [oldest] = held.keys();
      if (held.size > maxRegisters && oldest !== undefined) held.delete(oldest);
    },
    of: (register) => held.get(register) ?? [],
  };
}
