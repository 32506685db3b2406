/** Pause requested by a server (RFC 9110, 10.2.3): seconds, or a date, which is compared with the answer's own Date. Pure. */
import type { PosAnswer } from './connectivity.ts';

export function retryAfter(answer: PosAnswer): { retryAfterMs?: number } {
  const text = answer.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return { retryAfterMs: Number(text) * 1_000 };
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs) || answer.serverNowMs === undefined) return {};
  return { retryAfterMs: Math.max(0, atMs - answer.serverNowMs) };
}
