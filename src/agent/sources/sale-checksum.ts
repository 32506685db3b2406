/** Distinguishes a repeated sale from a changed one, whatever the order of its fields. */
import { hash } from 'node:crypto';
import type { Sale } from '../../domain/sale/sale.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';

/** SHA-256, lower-case hexadecimal. Stored: another computation would turn every repetition into an edit. */
export function saleSha256(sale: Sale): string {
  return hash('sha256', canonicalJson(sale));
}
