/**
 * Job of a CloudPRNT server as tokens of a print job, by its media type. From Star's "Star CloudPRNT Protocol Guide", Content Media
 * Types and Print job requests (GET), Response:
 * https://star-m.jp/products/s_print/sdk/StarCloudPRNT/manual/en/protocol-reference/common-spec-reference/content-mediatypes/index.html
 *
 * A text or a picture is cut at its end, unless the header X-Star-Cut declines; X-Star-CashDrawer opens the drawer at its start
 * or end. Star's own command languages have both in their commands.
 */
import { createHash } from 'node:crypto';
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import { decodePng } from '../../lib/png/decode-png.ts';
import { createDialectDetector } from '../dialects/detect-dialect.ts';
import type { Token, TokenBody } from '../dialects/token.ts';
import { createTokenizer } from '../dialects/tokenizer.ts';
import { outputText } from '../http/document-elements.ts';
import type { CloudAnswer } from './cloud-exchange.ts';
import type { ReadJob } from './delivered-job.ts';

const maxTokens = 50_000;
const ESC = 0x1b;

/** `dialect`: of the printer, for data of no declared language. */
export function readStarJob(
  { headers, body, isIncomplete }: CloudAnswer,
  dialect: DialectName,
  atMs: number,
): ReadJob {
  const media = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const drawer = headers.get('x-star-cashdrawer')?.trim().toLowerCase();
  const isOther = media === '' || media === 'application/octet-stream';
  const spoken = isOther ? (createDialectDetector().push(body) ?? dialect) : 'star';
  const tokens = isIncomplete ? [] : tokensOf(media, spoken, body, headers.get('x-star-cut'), atMs);
  const kick: Token[] = drawer === 'start' || drawer === 'end' ? [{ kind: 'kick', atMs }] : [];
  const all = drawer === 'start' ? [...kick, ...(tokens ?? [])] : [...(tokens ?? []), ...kick];
  const prints = all.some(({ kind }) => kind !== 'utf8' && kind !== 'init');
  return {
    dialect: spoken,
    document: {
      tokens: all.slice(0, maxTokens),
      digest: createHash('sha256').update(`${media} ${drawer}`).update(body).digest('hex'),
      firstAtMs: prints ? atMs : undefined,
      isMalformed: isIncomplete || tokens === undefined,
      isTooLong: all.length > maxTokens,
    },
  };
}

/** Undefined for a media type that no printer is known to print. */
function tokensOf(
  media: string,
  dialect: DialectName,
  body: Buffer,
  cut: string | undefined,
  atMs: number,
): Token[] | undefined {
  const cuts = /^\s*none/i.test(cut ?? '') ? [] : [{ kind: 'cut', atMs } as const];
  if (media === 'text/plain' && !body.includes(ESC)) return [...textTokens(body, atMs), ...cuts];
  if (/^image\/(?:png|jpe?g|vnd\.star\.png)$/.test(media)) return [...pictureTokens(body, atMs), ...cuts];
  // Settings print nothing.
  if (media === 'application/vnd.star.starconfiguration') return [];
  const isCommands = /^(?:text\/plain|application\/(?:octet-stream|vnd\.star\.\w+)|)$/.test(media);
  if (!isCommands) return undefined;
  const tokenizer = createTokenizer(dialect);
  return [...tokenizer.push(body, atMs), ...tokenizer.reset()];
}

/** A dot a pixel. JPEG, which smears its letters, stays a picture without dots. */
function pictureTokens(body: Buffer, atMs: number): Token[] {
  const bitmap = decodePng(body);
  const image = { kind: 'image', atMs } as const;
  if (bitmap === undefined) return [image];
  const { rowBytes, bits: bytes } = bitmap;
  return [image, { kind: 'pixels', strip: { layout: 'rows', rowBytes, scale: [1, 1], bytes }, atMs }];
}

/** In UTF-8, or in the printer's own coding. */
function textTokens(body: Buffer, atMs: number): Token[] {
  const tokens: Token[] = [{ kind: 'utf8', isOn: isUtf8(body), atMs }];
  const token = (one: TokenBody): void => void tokens.push({ ...one, atMs });
  outputText(body, atMs, { token, commands: () => undefined });
  return tokens;
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}
