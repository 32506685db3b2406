/**
 * Runs checks in parallel, each with its own deadline: a hanging check becomes a finding, and the others are
 * reported.
 */
import type { Finding } from '../../../domain/alarm/finding.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Check, CheckContext } from './check.ts';

/** A camera check waits for two key frames, which may be ten seconds apart. */
const checkWithinMs = 15_000;
/** Time for an aborted check to report its partial result. */
const graceMs = 1_000;

/** In the order of the checks, within `checkWithinMs` plus a second. Rejects with `signal.reason` only. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  signal: AbortSignal,
  withinMs = checkWithinMs,
): Promise<Finding[]> {
  return Promise.all(checks.map((check) => runOne(check, context, signal, withinMs)));
}

async function runOne(
  check: Check,
  context: CheckContext,
  signal: AbortSignal,
  withinMs: number,
): Promise<Finding> {
  const named = {
    check: check.name,
    ...(check.about !== undefined && { about: check.about }),
    ...(check.title !== undefined && { title: check.title }),
  };
  using limit = deadline(context.clock, withinMs, signal);
  using last = deadline(context.clock, withinMs + graceMs, signal);
  try {
    return { ...named, ...(await unlessAborted(check.run(context, limit.signal), last.signal)) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.passed()) return { ...named, ...tooLong(withinMs) };
    context.log.debug({ err: error, check: check.name }, 'a check failed');
    return { ...named, ...failed };
  }
}

function tooLong(ms: number): Omit<Finding, 'check'> {
  const seconds = ms / 1_000;
  return {
    level: 'red',
    what: { en: `no answer within ${seconds} s`, ja: `${seconds} 秒以内に応答がありません` },
    todo: {
      en: 'Check that it is switched on and reached from here.',
      ja: '電源が入っていて、ここからつながるかご確認ください。',
    },
  };
}

const failed: Omit<Finding, 'check'> = {
  level: 'yellow',
  what: { en: 'could not be checked', ja: '確認できませんでした' },
  todo: {
    en: 'Run it again; if it stays so, make a support bundle.',
    ja: 'もう一度実行してください。変わらなければサポート用ファイルを作ってください。',
  },
};
