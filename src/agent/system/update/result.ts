/** Result of the last update: written by root's program (systemd/tillframe-apply-update), readable by everyone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import { problemMaker } from '../../../domain/problem/text.ts';
import type { updateProblemsEn } from '../../../domain/problem/update-en.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type Message, messageMaker } from '../../../lib/text/message.ts';

export const defaultUpdateFolder = '/var/lib/tillframe-update';

export const updateReasonSchema = z
  .enum(['', 'not_healthy', 'not_installed', 'no_former', 'needs_more'])
  .catch('');
export type UpdateReason = z.output<typeof updateReasonSchema>;

const resultSchema = z.object({
  outcome: z.enum([
    'updated',
    /** The previous version is back, and healthy. */
    'returned',
    'returned_unhealthy',
    /** Nothing was changed. */
    'not_begun',
  ]),
  from: z.string().max(100),
  to: z.string().max(100),
  why: updateReasonSchema,
  /** Epoch milliseconds. */
  atMs: z.number(),
});
export type UpdateResult = z.output<typeof resultSchema>;

/** Undefined if there was no update, or the file can't be read. */
export function readResult(folder = defaultUpdateFolder): UpdateResult | undefined {
  try {
    return resultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
  } catch {
    return undefined;
  }
}

const message = messageMaker<typeof updateProblemsEn>();
const problem = problemMaker<typeof updateProblemsEn>();

export function updateResultMessage({ outcome, from, to, why }: UpdateResult): Message {
  const reason = problem(`update.${why === '' ? 'failed' : why}`);
  switch (outcome) {
    case 'updated':
      return message('update.updated', { to });
    case 'returned':
    case 'returned_unhealthy':
    case 'not_begun':
      return message(`update.${outcome}`, { to, from, reason });
  }
}

export function updateResultText(result: UpdateResult): LocalizedText {
  return problemTexts(updateResultMessage(result));
}
