/** Verdicts of checks, in sentences for the developers of the cloud. Pure. */
import { z } from 'zod';
import type { LocalizedText } from '../lib/text/language.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Posted, Result } from './exchange.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';

export type Verdict =
  | { readonly kind: 'pass'; readonly note?: LocalizedText }
  | { readonly kind: 'fail'; readonly came: LocalizedText }
  | { readonly kind: 'skip'; readonly why: LocalizedText };

export const pass: Verdict = { kind: 'pass' };

export function skip(why: LocalizedText): Verdict {
  return { kind: 'skip', why };
}

export function fail(came: LocalizedText): Verdict {
  return { kind: 'fail', came };
}

/** Text from the cloud itself, the same in both languages. */
export function same(text: string): LocalizedText {
  return { en: text, ja: text };
}

/** Summary of an answer: `200 stored, rejected (no total)`. `ids` selects the results, in order. */
export function answerSummary(
  { exchange, results, problem }: Posted,
  ids: readonly string[] = [],
): LocalizedText {
  if (exchange.kind === 'none') return exchange.why;
  if (problem !== undefined) return conformanceText('answer.invalid', { status: exchange.status, problem });
  if (results === undefined) return came(exchange);
  const told = ids.map((id) => resultText(results.get(id)));
  const shown = told.length > 6 ? `${told.slice(0, 5).join(', ')}, …` : told.join(', ');
  if (shown === '') return conformanceText('answer.no_result', { status: exchange.status });
  return same(`${exchange.status} ${shown}`);
}

export function came(exchange: Exchange): LocalizedText {
  if (exchange.kind === 'none') return exchange.why;
  const { status, text } = exchange;
  const isRedirect = status >= 300 && status < 400;
  const words = brief(problemIn(text) ?? text);
  if (isRedirect) return conformanceText('answer.redirect', { status });
  return same(words === '' ? String(status) : `${status} ${words}`);
}

function resultText(result: Result | undefined): string {
  if (result === undefined) return '—';
  const { status, reason, pictures = [] } = result;
  const requested = pictures.length === 0 ? '' : ` +${pictures.length} picture`;
  return status + requested + (reason === undefined ? '' : ` (${brief(reason)})`);
}

const words = z.string().optional().catch(undefined);
const problemSchema = z.object({ detail: words, title: words });

/** The text of a problem (RFC 9457). */
function problemIn(text: string): string | undefined {
  const problem = readJson(problemSchema, text);
  return problem?.detail ?? problem?.title;
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}
