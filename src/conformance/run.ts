/**
 * Runs the cloud contract against any cloud, as a gateway of a made-up shop: real data is neither read nor changed.
 *
 * If the first sale isn't stored, the other checks are skipped, because they would fail for the same reason.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import type { Check, CheckContext } from './check.ts';
import { clipCheck } from './clip-check.ts';
import { desiredCheck } from './desired-check.ts';
import { enrolCheck } from './enrol-check.ts';
import { erasureCheck } from './erasure-check.ts';
import { eventChecks, httpsCheck, retryCheck, stored } from './event-checks.ts';
import { connectCloud } from './exchange.ts';
import { nudgeCheck } from './nudge-check.ts';
import { pictureChecks } from './picture-checks.ts';
import { createSamples } from './samples.ts';
import { conformanceText } from './text/text.ts';
import { skip, type Verdict } from './verdict.ts';

export type ConformanceOptions = {
  readonly url: string;
  readonly token: string;
  readonly caPem?: string;
  /** Default: new samples. */
  readonly shop?: string;
  readonly gateway?: string;
  readonly enrolKey?: string;
  /** Longest wait for addresses to expire; by default those checks are skipped. */
  readonly patienceMs?: number;
  readonly clock: Clock;
  /** Called before the first check. */
  readonly onStart?: (test: { shop: string; gateway: string }) => void;
  readonly onResult?: (result: CheckResult) => void;
  readonly onReport?: (words: LocalizedText) => void;
};

export type CheckResult = Pick<Check, 'id'> & { readonly verdict: Verdict };

/** Verdicts in the order of the checks. Rejects only with the signal's reason. */
export async function runConformance(
  options: ConformanceOptions,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const { url, token, clock, caPem, enrolKey, patienceMs = 0 } = options;
  const run = randomBytes(4).toString('hex');
  const shop = options.shop ?? `conformance-${run}`;
  const gateway = options.gateway ?? `conformance-${run}`;
  options.onStart?.({ shop, gateway });
  const report = (words: LocalizedText): void => options.onReport?.(words);
  const onWait = (ms: number): void => {
    const seconds = Math.ceil(ms / 1_000);
    report(conformanceText('progress.delay', { seconds }));
  };
  await using cloud = connectCloud(
    { url, token, sender: { gateway, shop }, clock, onWait, ...(caPem !== undefined && { caPem }) },
    signal,
  );
  const context: CheckContext = {
    cloud,
    samples: createSamples({ shop, gateway, run, nowMs: () => clock.nowMs() }),
    ...{ clock, signal, patienceMs },
    ...(enrolKey !== undefined && { enrolKey }),
    report,
  };
  const results: CheckResult[] = [];
  let isUp = true;
  for (const check of [
    httpsCheck,
    stored,
    ...eventChecks,
    ...pictureChecks(token),
    clipCheck(token),
    erasureCheck(token),
    desiredCheck(token),
    nudgeCheck(token),
    enrolCheck,
    retryCheck,
  ]) {
    const verdict: Verdict = isUp ? await check.run(context) : skip(notStored);
    if (check === stored && verdict.kind === 'fail') isUp = false;
    const result = { id: check.id, verdict };
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

/** Reason why the other checks are skipped. */
export const notStored = conformanceText('skipped.not_stored');
