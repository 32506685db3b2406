/** Tells a repeated sale from a changed one, whatever the order of its fields was. */
import { hash } from 'node:crypto';
import type { Sale } from '../../domain/sale/sale.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';

/** SHA-256, lower-case hexadecimal. It is stored: another way to reckon it would make every repetition an edit. */
export function saleSha256(sale: Sale): string {
  return hash('sha256', canonicalJson(sale));
}
