/**
 * Desired state of this gateway, as its cloud gives it (contract/cloud/remote/).
 *
 * 1. The desired state is read beside each status, with its ETag. 2. As a whole it is valid or changes nothing. 3. Settings with another content
 * are applied in one transaction with the record of them. 4. A roll-out is noted for root's program, which installs it in its hours. 5. Each request
 * is noted, then carried out, then settled. 6. The status event has the answers. A crash repeats a step, which changes nothing. Sales wait for none of it.
 */
import type { DesiredState } from '../../contract/cloud/remote/desired.ts';
import type { RemoteReport } from '../../contract/cloud/remote/report.ts';
import { problemFields, problemJson } from '../../domain/problem/problem-text.ts';
import { pause } from '../../lib/abort.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { Environment } from '../environment.ts';
import type { DesiredOutcome, Sink } from '../upload/sink.ts';
import { type ActDeps, createActs } from './acts.ts';
import { accepted, answers } from './answers.ts';
import { readDesired } from './read-desired.ts';
import { createUnderWay } from './under-way.ts';

/** Interval of the status too. Milliseconds. */
const everyMs = 300_000;
/** A cloud may state a shorter one. Milliseconds. */
const minEveryMs = 10_000;
/** While a version is being installed. Milliseconds. */
const installingEveryMs = 10_000;
const notOfferedMs = 3_600_000;
const logEveryMs = 3_600_000;

export type RemoteDeps = ActDeps & Pick<Environment, 'gateway' | 'shop'>;

export type Remote = {
  /** Undefined where the cloud is not asked. */
  report(): Promise<RemoteReport | undefined>;
  /** `cloud`: its address. Settles when the signal has aborted, or soon where the sink has no desired state: then a roll-out is dropped. Never rejects: what the cloud requests ends no gateway. */
  run(sink: Pick<Sink, 'desired'>, cloud: string, signal: AbortSignal): Promise<void>;
};

export function createRemote(deps: RemoteDeps): Remote {
  const { store, clock, live, log } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const acts = createActs(deps);
  let isOffered = false;
  let newest: Pick<RemoteReport, 'version' | 'problem' | 'ignored'> = {};
  let state: DesiredState | undefined;

  function forget(): void {
    isOffered = false;
    newest = {};
    state = undefined;
  }

  function take(text: string | undefined): void {
    const read = readDesired(text, { gateway: deps.gateway, shop: deps.shop.id });
    if (read.kind === 'state') {
      state = read.state;
      newest = { version: state.version, ...(read.ignored.length > 0 && { ignored: [...read.ignored] }) };
      return;
    }
    const { version, problem } = read;
    newest = { ...(version !== undefined && { version }), problem: problemJson(problem) };
    if (mayLog()) log.warn(problemFields(problem), 'desired state not usable, nothing is changed');
  }

  /** Returns the time until it is to be read again. */
  async function readState(
    desired: NonNullable<Sink['desired']>,
    etag: { current: string | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    const outcome = await desired(etag.current, signal);
    if (outcome.kind === 'not_offered') {
      forget();
      etag.current = undefined;
      // Nobody could take it back any more. Where this fails, the state is read again.
      await acts.dropRollout();
    } else if (outcome.kind !== 'try_later') isOffered = true;
    if (outcome.kind === 'state') {
      take(outcome.text);
      etag.current = outcome.etag;
    }
    return nextMs(outcome);
  }

  return {
    report: async () =>
      isOffered
        ? { accepts: accepted(live.current()), ...newest, ...(await answers(store, state?.requests ?? [])) }
        : undefined,

    async run({ desired }, cloud, signal) {
      // Another cloud may have been asked before.
      forget();
      if (desired === undefined) {
        while ((await acts.attempt(acts.dropRollout, signal)) !== true)
          if (!(await pause(clock, everyMs, signal))) return;
        return;
      }
      const nextLookMs = createUnderWay(clock);
      const etag = { current: undefined as string | undefined };
      let readAtMs = Number.NEGATIVE_INFINITY;
      let waitMs = 0;
      let isEntered = false;
      do {
        const looked = await acts.attempt(work, signal);
        if (!(await pause(clock, looked ?? everyMs, signal))) break;
      } while (!signal.aborted);

      async function work(): Promise<number> {
        if (!isEntered) await store.write.useRemoteCloud(cloud);
        isEntered = true;
        const wasOffered = isOffered;
        if (desired !== undefined && clock.monotonicMs() - readAtMs >= waitMs) {
          waitMs = await readState(desired, etag, signal);
          readAtMs = clock.monotonicMs();
        }
        if (isOffered !== wasOffered) await store.write.requestRemoteReport();
        const { open, isInstalling } = await acts.act(state, signal);
        const untilMs = Math.max(0, readAtMs + waitMs - clock.monotonicMs());
        const soonMs = isInstalling ? installingEveryMs : untilMs;
        return Math.min(untilMs, soonMs, nextLookMs(open) ?? untilMs);
      }
    },
  };
}

function nextMs(outcome: DesiredOutcome): number {
  switch (outcome.kind) {
    case 'not_offered':
      return notOfferedMs;
    case 'try_later':
      return Math.min(Math.max(outcome.retryAfterMs ?? 0, everyMs), notOfferedMs);
    case 'state':
    case 'unchanged':
      return Math.min(Math.max(outcome.maxAgeMs ?? everyMs, minEveryMs), everyMs);
  }
}
