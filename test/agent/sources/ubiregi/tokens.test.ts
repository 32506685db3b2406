/**
 * A linked account keeps its link: killed at each step of a renewal, with lost answers, full disks and weeks
 * off. The peer revokes the previous pair as soon as the new one is used.
 */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PosCloud, PosFailure } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { type UbiregiSettings, ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { problemTexts } from '../../../../src/domain/problem/problem-text.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startUbiregi, type UbiregiPeer } from '../../../peers/pos/ubiregi.ts';

const never = new AbortController().signal;
const log = createLog({ level: 'silent' });
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let peer: UbiregiPeer;
let stored: UbiregiSettings;
/** Shared by gateway and peer. */
let passedMs = 0;
/** The gateway's clock is wrong by this. */
let gatewayOffMs = 0;
let failSave = false;
let open: PosCloud[] = [];
const clock: Clock = {
  ...systemClock,
  nowMs: () => systemClock.nowMs() + passedMs + gatewayOffMs,
  monotonicMs: () => systemClock.monotonicMs() + passedMs,
};

beforeEach(async () => {
  [passedMs, gatewayOffMs, failSave] = [0, 0, false];
  peer = await startUbiregi({ now: () => systemClock.nowMs() + passedMs });
  const { access, refresh } = peer.grant();
  const { clientId, clientSecret } = peer.app;
  stored = ubiregiSettings.parse({
    ...{ clientId, clientSecret, baseUrl: peer.url },
    tokens: {
      accountId: '1',
      current: {
        accessToken: access,
        refreshToken: refresh,
        obtainedAtMs: clock.nowMs(),
        accessExpiresAtMs: clock.nowMs() + dayMs,
      },
    },
  });
});
afterEach(async () => {
  for (const cloud of open) await cloud.close();
  open = [];
  await peer.close();
});

/** A gateway that starts with the stored state. */
function start(): PosCloud {
  const cloud = createUbiregi(stored, {
    clock,
    log,
    save: async (settings) => {
      if (failSave) throw new Error('the disk is full');
      stored = ubiregiSettings.parse(settings);
    },
  });
  open.push(cloud);
  return cloud;
}

async function ask(cloud: PosCloud): Promise<number> {
  return (await cloud.poll(cloud.startingCursor(0), never, ['1'])).sales.length;
}

const renewals = (): number => peer.asked.filter((line) => line.includes('/oauth2/token')).length;

test.each([
  ['halfway', 13],
  ['once it has ended', 25],
])('renews %s, once for all concurrent callers', async (_when, hours) => {
  const cloud = start();
  await ask(cloud);
  expect(renewals()).toBe(0);
  passedMs += hours * hourMs;
  await Promise.all([ask(cloud), ask(cloud), cloud.registers(never), ask(cloud)]);
  expect(renewals()).toBe(1);
  expect(stored.tokens?.next).toBeUndefined();
});

test('stays valid for a month of daily use', async () => {
  const cloud = start();
  for (let day = 0; day < 30; day += 1) {
    passedMs += dayMs;
    expect(await ask(cloud)).toBe(0);
  }
  expect(renewals()).toBeLessThan(62);
  // A gateway that starts with the stored state.
  expect(await ask(start())).toBe(0);
});

test('recovers after thirteen days off; after fifteen it explains the need to link again', async () => {
  passedMs += 13 * dayMs;
  expect(await ask(start())).toBe(0);
  passedMs += 15 * dayMs;
  const failure = await ask(start()).catch((error: unknown) => error as PosFailure);
  expect(failure).toMatchObject({ reason: 'refused', field: 'tokens' });
  const words = problemTexts((failure as PosFailure).problem);
  expect(words.en).toContain('over 14 days (15)');
  expect(words.en).toContain('Link again');
  expect(words.ja).toContain('14 日を超えて');
  expect(words.ja).toContain('リフレッシュトークンの有効期限が切れています');
});

test('does not blame the fortnight when Ubiregi ended the link, and limits retries', async () => {
  peer.revokeAll();
  const cloud = start();
  for (let n = 0; n < 5; n += 1) {
    await expect(ask(cloud)).rejects.toMatchObject({
      reason: 'refused',
      problem: { code: 'ubiregi.link_ended' },
    });
  }
  expect(renewals()).toBe(1);
});

test("renews at Ubiregi's request when the gateway's clock is years off", async () => {
  gatewayOffMs = -50 * 365 * dayMs;
  const cloud = start();
  passedMs += 25 * hourMs;
  expect(await ask(cloud)).toBe(0);
  gatewayOffMs = 10 * 365 * dayMs;
  for (let n = 0; n < 5; n += 1) expect(await ask(cloud)).toBe(0);
  expect(renewals()).toBeLessThan(4);
});

describe('a failed renewal', () => {
  test('has no effect before it was needed', async () => {
    const cloud = start();
    passedMs += 13 * hourMs;
    peer.faults.plan({ status: 503 }, { path: /token/, times: 2 });
    for (let n = 0; n < 5; n += 1) expect(await ask(cloud)).toBe(0);
    expect(renewals()).toBe(0);
    passedMs += hourMs / 2;
    await ask(cloud);
    passedMs += hourMs / 2;
    await ask(cloud);
    expect(renewals()).toBe(1);
  });

  test('is repeated with the same token when the answer was lost', async () => {
    const cloud = start();
    passedMs += 25 * hourMs;
    // Before it is needed, and at Ubiregi's request; the second time only then.
    peer.faults.plan('half', { path: /token/, times: 3 });
    await expect(ask(cloud)).rejects.toMatchObject({ reason: 'unreachable' });
    await expect(ask(cloud)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(await ask(cloud)).toBe(0);
  });

  test('is stored before use, and requested once', async () => {
    const cloud = start();
    passedMs += 25 * hourMs;
    failSave = true;
    const before = stored;
    await expect(ask(cloud)).rejects.toMatchObject({
      problem: { code: 'ubiregi.tokens_not_saved' },
    });
    await expect(ask(cloud)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(stored).toBe(before);
    expect(renewals()).toBe(1);
    failSave = false;
    expect(await ask(cloud)).toBe(0);
    expect(renewals()).toBe(1);
  });

  test('is attributed to a wrong app secret', async () => {
    stored = { ...stored, clientSecret: 'wrong-secret' };
    passedMs += 25 * hourMs;
    const failure = await ask(start()).catch((error: unknown) => error as PosFailure);
    expect(failure).toMatchObject({ reason: 'refused', field: 'clientSecret' });
    expect((failure as PosFailure).message).not.toContain('wrong-secret');
  });
});

test('keeps the previous pair behind a captive portal that answers 200', async () => {
  passedMs += 25 * hourMs;
  peer.faults.plan('portal', { path: /checkouts/ });
  const cloud = start();
  await expect(ask(cloud)).rejects.toMatchObject({ reason: 'garbled' });
  expect(stored.tokens?.next).toBeDefined();
  expect(await ask(cloud)).toBe(0);
  expect(stored.tokens?.next).toBeUndefined();
});

test('continues with the stored generation that Ubiregi accepts', async () => {
  const { current } = stored.tokens ?? {};
  if (current === undefined) throw new Error('not linked');
  // Saved, then an older copy of the disk restored: the newest pair of the peer is lost.
  const foreign = { ...current, accessToken: 'never-issued', refreshToken: 'never-issued-either' };
  stored = { ...stored, tokens: { current, next: foreign } };
  expect(await ask(start())).toBe(0);
  passedMs += 25 * hourMs;
  expect(await ask(start())).toBe(0);
  expect(stored.tokens?.current.accessToken).not.toBe(current.accessToken);
});

describe('killed', () => {
  const child = fileURLToPath(new URL('failpoint-child.ts', import.meta.url));
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tillframe-ubiregi-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const poll = (failpoints: string) =>
    promisify(execFile)(
      process.execPath,
      [child, join(folder, 'settings.json'), String(passedMs), failpoints],
      {
        timeout: 200_000,
      },
    );
  const fileTokens = () =>
    ubiregiSettings.parse(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).tokens;

  test.each([
    // The new pair is lost unused: the previous one obtains another.
    ['pos.before_tokens_saved=kill@1', false],
    // It is on disk, unused so far.
    ['pos.after_tokens_saved=kill@1', true],
  ])('at %s, it resumes polling after the restart', async (failpoints, isSaved) => {
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(stored));
    passedMs += 25 * hourMs;
    peer.sell({ total: 1_980 });
    await expect(poll(failpoints)).rejects.toMatchObject({ signal: 'SIGKILL' });
    expect(fileTokens()?.next !== undefined).toBe(isSaved);
    // And once more, at the same place.
    if (!isSaved) await expect(poll(failpoints)).rejects.toMatchObject({ signal: 'SIGKILL' });
    expect((await poll('')).stdout).toBe('[1980]');
    expect(fileTokens()?.next).toBeUndefined();
    expect(renewals()).toBe(isSaved ? 1 : 3);
  });
});
