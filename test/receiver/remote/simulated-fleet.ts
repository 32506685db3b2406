/** Gateways of one fleet at a receiver, each over HTTP with a token of its own: a status and a poll of its desired state in each round of five minutes. */
import { desiredStateSchema, type Rollout } from '../../../src/contract/cloud/remote/desired.ts';
import type { RemoteReport } from '../../../src/contract/cloud/remote/report.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import type { StoredProblem } from '../../../src/domain/problem/text.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { ask, post } from '../start.ts';
import type { StoredReceiver } from '../stores.ts';
import { read, status, tokenOf, type Where } from './desired.ts';

const roundMs = 300_000;
/** Requests at one time. */
const atOnce = 16;

/** What becomes of a gateway with the version. */
export type Fate = 'healthy' | 'rolled_back' | 'failed' | 'reverted' | 'alarms' | 'vanished';

export type SimulatedGateway = {
  readonly id: string;
  version: string;
  isOnline: boolean;
  rollout: Rollout | undefined;
  report: RemoteReport['rollout'];
  alarms: string[];
  etag: string | undefined;
  /** Roll-outs in its documents, by `version at`. */
  readonly asked: Set<string>;
  readonly headers: Record<string, string>;
};

export type Fleet = {
  readonly gateways: readonly SimulatedGateway[];
  /** All that are online report, read and act; then five minutes have passed. */
  round(): Promise<void>;
  /** Rounds until the condition holds, at most so many. */
  until(condition: () => Promise<boolean>, rounds?: number): Promise<boolean>;
  /** Gateways that were ever asked for the version. */
  askedFor(version: string): readonly SimulatedGateway[];
};

export type FleetClock = Clock & {
  advance(ms: number): void;
  /** Resolves when the receiver has looked at its roll-out twice: once since the call for sure. */
  lookedTwice(): Promise<void>;
  /** Resolves when the receiver looks no more: a gateway must not get its turn between its report and its reading. */
  hold(): Promise<void>;
  release(): void;
};

/** A wall clock that tests move on; the steps of roll-outs follow each other without their pause of two seconds. */
export function fleetClock(): FleetClock {
  let aheadMs = 0;
  let looks = 0;
  let isHeld = false;
  let isBetweenLooks = false;
  const briefly = (): Promise<void> => systemClock.sleep(10, new AbortController().signal);
  return {
    ...systemClock,
    nowMs: () => systemClock.nowMs() + aheadMs,
    sleep: async (ms, signal) => {
      if (ms !== 2_000) return systemClock.sleep(ms, signal);
      looks += 1;
      isBetweenLooks = true;
      do await systemClock.sleep(20, signal);
      while (isHeld);
      isBetweenLooks = false;
    },
    advance: (ms) => {
      aheadMs += ms;
    },
    lookedTwice: async () => {
      for (const before = looks; looks < before + 2; ) await briefly();
    },
    hold: async () => {
      isHeld = true;
      while (!isBetweenLooks) await briefly();
    },
    release: () => {
      isHeld = false;
    },
  };
}

export async function startFleet(
  receiver: StoredReceiver,
  clock: FleetClock,
  { count, fateOf }: { readonly count: number; readonly fateOf: (version: string, id: string) => Fate },
): Promise<Fleet> {
  const gateways: SimulatedGateway[] = [];
  for (let number = 0; number < count; number++) {
    const id = `gw-${String(number).padStart(4, '0')}`;
    gateways.push(simulatedGateway(id, await tokenOf(receiver, id)));
  }

  async function round(): Promise<void> {
    await clock.hold();
    const waiting = [...gateways];
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await visitReceiver(receiver, next, fateOf);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    clock.release();
    // Steps judge what was reported before time moves on.
    await settled(receiver, clock);
    clock.advance(roundMs);
    await settled(receiver, clock);
  }

  await round();
  return {
    gateways,
    round,
    async until(condition, rounds = 40) {
      for (let done = 0; done < rounds; done++) {
        if (await condition()) return true;
        await round();
      }
      return condition();
    },
    askedFor: (version) =>
      gateways.filter(({ asked }) => [...asked].some((one) => one.startsWith(`${version} `))),
  };
}

export function simulatedGateway(id: string, headers: Record<string, string>): SimulatedGateway {
  return {
    ...{ id, version: '0.1.0', isOnline: true, rollout: undefined, report: undefined, alarms: [] },
    ...{ etag: undefined, asked: new Set<string>(), headers },
  };
}

/** It reports, reads its desired state, and acts on it. */
export async function visitReceiver(
  receiver: Where,
  gateway: SimulatedGateway,
  fateOf: (version: string, id: string) => Fate,
): Promise<void> {
  if (!gateway.isOnline) return;
  await report(receiver, gateway);
  await poll(receiver, gateway);
  act(gateway, fateOf);
}

async function report(receiver: Where, gateway: SimulatedGateway): Promise<void> {
  const remote: RemoteReport = {
    accepts: ['updates'],
    ...(gateway.report !== undefined && { rollout: gateway.report }),
  };
  const event = JSON.parse(status(remote, gateway.id)) as { data: Record<string, unknown> };
  event.data = {
    ...event.data,
    version: gateway.version,
    alarms: gateway.alarms.map((kind) => ({ kind })),
  };
  const answer = await post(receiver, [JSON.stringify(event)], gateway.headers);
  if (!answer.ok) throw new Error(`${gateway.id}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function poll(receiver: Where, gateway: SimulatedGateway): Promise<void> {
  const answer = await read(receiver, gateway.id, {
    ...gateway.headers,
    ...(gateway.etag !== undefined && { 'if-none-match': gateway.etag }),
  });
  if (answer.status === 304) {
    await answer.arrayBuffer();
    return;
  }
  const { rollout } = desiredStateSchema.parse(await answer.json());
  gateway.etag = answer.headers.get('etag') ?? undefined;
  gateway.rollout = rollout;
  if (rollout !== undefined) gateway.asked.add(`${rollout.version} ${rollout.at}`);
  // One that has not begun is dropped.
  else if (gateway.report?.state === 'waiting') gateway.report = undefined;
}

/** As root's program does, an update each round. */
function act(gateway: SimulatedGateway, fateOf: (version: string, id: string) => Fate): void {
  const { rollout, report: before } = gateway;
  if (gateway.version === before?.version && (rollout === undefined || rollout.version === before.version)) {
    const fate = fateOf(gateway.version, gateway.id);
    // It has reported the version once.
    if (fate === 'vanished') gateway.isOnline = false;
    if (fate === 'reverted') gateway.version = '0.1.0';
    return;
  }
  if (rollout === undefined) return;
  const as = (state: NonNullable<RemoteReport['rollout']>['state'], problem?: StoredProblem): void => {
    gateway.report = {
      ...{ version: rollout.version, at: rollout.at, state },
      ...(problem !== undefined && { problem: problemJson({ ...problem, details: [] }) }),
    };
  };
  if (before?.version !== rollout.version || before.at !== rollout.at) {
    as('waiting');
    return;
  }
  if (before.state !== 'waiting') return;
  const fate = fateOf(rollout.version, gateway.id);
  if (fate === 'rolled_back') {
    as('rolled_back', { code: 'update.not_healthy', params: {} });
    return;
  }
  if (fate === 'failed') {
    as('waiting', { code: 'update.version_absent', params: {} });
    return;
  }
  gateway.version = rollout.version;
  if (fate === 'alarms') gateway.alarms = ['camera_down'];
  as('installed');
}

/** No step changes anything any more. */
async function settled(receiver: Where, clock: FleetClock): Promise<void> {
  let last = '';
  for (;;) {
    const now = await (await ask(receiver, '/v1/staged-rollouts')).text();
    if (now === last) return;
    last = now;
    await clock.lookedTwice();
  }
}
