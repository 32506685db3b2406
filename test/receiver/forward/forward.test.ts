/** Forwarding to a real HTTP target that fails, drips, moves and refuses; and by a receiver that is killed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startWebhookTarget, type WebhookTarget } from '../../peers/clouds/webhook-target.ts';
import { eventually, startProgram } from '../../peers/program.ts';
import { runReceiverCommand } from '../command.ts';
import { allChanges } from '../feed/reader.ts';
import { bodyOf, send, statuses } from '../start.ts';
import { type StoredReceiver, type StoreKind, startOn, storeKinds } from '../stores.ts';

/** With one target, whose signatures the peer then checks. */
async function startForwarding(
  target: WebhookTarget,
  kind: StoreKind,
): Promise<StoredReceiver & { readonly targetId: string }> {
  const receiver = await startOn(kind, { forwardTo: [target.url] });
  target.setSecret(receiver.newTargets[0]?.secret ?? '');
  await using admin = await receiver.admin();
  return { ...receiver, targetId: (await admin.targets.list())[0]?.id ?? '' };
}

const sequences = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => bodyOf({ sequence: from + index }));
const idOf = (body: string): string => (JSON.parse(body) as { id: string }).id;
const until = (what: string, look: () => boolean | Promise<boolean>): Promise<true> =>
  eventually(what, async () => ((await look()) ? (true as const) : undefined));

describe.each(storeKinds)('forwarding on %s', (kind) => {
  test('sends each event as it was received, in order, signed, under the cursor of its change', async () => {
    await using target = await startWebhookTarget();
    await using receiver = await startForwarding(target, kind);
    const bodies = sequences(25);
    await send(receiver, ...bodies);
    await until('all are delivered', () => target.accepted.length === 25);
    expect(target.accepted.map(({ body }) => body)).toEqual(bodies);
    expect(target.accepted.every(({ isSigned }) => isSigned)).toBe(true);
    expect(new Set(target.accepted.map(({ type }) => type))).toEqual(
      new Set(['application/cloudevents+json; charset=utf-8']),
    );
    const changes = await allChanges(receiver);
    expect(target.accepted.map(({ id }) => id)).toEqual(changes.map(({ cursor }) => cursor));
  });

  test('repeats after a failure under the same id, follows no redirect, and keeps the order', async () => {
    await using target = await startWebhookTarget();
    await using receiver = await startForwarding(target, kind);
    const bad = [503, 'moved', 'lost'] as const;
    target.behave(({ eventId }, attempt) =>
      eventId === idOf(sequences(2)[1] ?? '') ? (bad[attempt - 1] ?? 200) : 200,
    );
    await send(receiver, ...sequences(3));
    await until('the last one is delivered', () =>
      target.accepted.some(({ eventId }) => eventId === idOf(sequences(3)[2] ?? '')),
    );
    const [first, second, third] = sequences(3).map(idOf);
    expect(target.attempts.map(({ eventId }) => eventId)).toEqual([
      first,
      ...Array<unknown>(4).fill(second),
      third,
    ]);
    expect(new Set(target.attempts.map(({ id }) => id)).size).toBe(3);
  });

  test('never holds up the acceptance of sales while a target drips its answer', async () => {
    await using target = await startWebhookTarget();
    target.behave(() => 'drip');
    await using receiver = await startForwarding(target, kind);
    await send(receiver, bodyOf({ sequence: 1 }));
    await until('the target drips', () => target.attempts.length === 1);
    const results = await Promise.all(sequences(20, 2).map((body) => send(receiver, body)));
    expect(new Set(results.flatMap(statuses))).toEqual(new Set(['stored']));
    expect(target.attempts).toHaveLength(1);
  });

  test('makes dead letters of refused events, which one command sends again', async () => {
    await using target = await startWebhookTarget();
    await using receiver = await startForwarding(target, kind);
    const [, second = '', third] = sequences(3).map(idOf);
    target.behave(({ eventId }) => (eventId === second ? 422 : 200));
    await send(receiver, ...sequences(3));
    await until('the event behind it is delivered', () => target.accepted.at(-1)?.eventId === third);
    const at = receiver.place;
    const list = async () => {
      const { out } = await runReceiverCommand([
        'forward',
        'dead-letters',
        receiver.targetId,
        '--json',
        ...at,
      ]);
      return JSON.parse(out) as object[];
    };
    expect(await list()).toMatchObject([
      {
        ...{ eventId: second, source: '/shops/shop-1', attempts: 3 },
        problem: {
          code: 'receiver.forward_answered',
          params: { status: '422', words: 'what the target says' },
        },
      },
    ]);
    target.behave(() => 200);
    const retried = await runReceiverCommand(['forward', 'retry', receiver.targetId, ...at]);
    expect(retried.out).toContain('with 1 dead letters');
    await until('the dead letter is delivered', () => target.accepted.at(-1)?.eventId === second);
    await using admin = await receiver.admin();
    await until(
      'it is no dead letter any more',
      async () => (await admin.targets.countDeadLetters(receiver.targetId)) === 0,
    );
  });

  test('stops at 410 and while paused, and goes on where it was once it is tried again', async () => {
    await using target = await startWebhookTarget();
    target.behave(() => 410);
    await using receiver = await startForwarding(target, kind);
    await using admin = await receiver.admin();
    const state = async () => (await admin.targets.list())[0];
    await send(receiver, ...sequences(2));
    await until('it is stopped', async () => (await state())?.state === 'stopped');
    expect(await state()).toMatchObject({ waiting: 2, problem: { code: 'receiver.forward_gone' } });
    expect(target.attempts).toHaveLength(1);
    target.behave(() => 200);
    await admin.targets.retry(receiver.targetId);
    await until('both are delivered', () => target.accepted.length === 2);
    await admin.targets.pause(receiver.targetId);
    await send(receiver, ...sequences(1, 3));
    await until('it waits', async () => (await state())?.waiting === 1);
    await admin.targets.retry(receiver.targetId);
    await until('all are delivered', () => target.accepted.length === 3);
    expect(target.accepted.map(({ eventId }) => eventId)).toEqual(sequences(3).map(idOf));
  });
});

test('loses nothing when the receiver is killed before the position is stored, and repeats a page at most', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-forward-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  await using target = await startWebhookTarget();
  const args = [
    'receiver',
    '--listen',
    '127.0.0.1:0',
    '--data',
    dataDir,
    '--min-free',
    '0',
    '--forward',
    target.url,
  ];
  const urlOf = (line: RegExpExecArray): string => line[1] ?? '';
  {
    await using first = startProgram(args, { TILLFRAME_FAILPOINTS: 'forward.before_position=kill@2' });
    target.setSecret((await first.line(/shown once: (whsec_\S+)/))[1] ?? '');
    const url = urlOf(await first.line(/listening on (http:\S+)/));
    // Its first page may have one event or all: the second position is never stored.
    const writing = (async () => {
      for (const body of sequences(40)) await sendAsOwner({ url, dataDir }, body).catch(() => undefined);
    })();
    await first.line(/failpoint forward.before_position: kill/);
    await writing;
  }
  await using second = startProgram(args);
  const url = urlOf(await second.line(/listening on (http:\S+)/));
  for (const body of sequences(40)) await sendAsOwner({ url, dataDir }, body);
  const ids = () => new Set(target.accepted.map(({ eventId }) => eventId));
  await until('all are delivered', () => ids().size === 40);
  expect(second.output()).not.toContain('whsec_');
  expect(target.accepted.every(({ isSigned }) => isSigned)).toBe(true);
  // In order but for one jump back.
  const numbers = target.accepted.map(({ id }) => Number(id.split('-')[0]));
  const jumps = numbers.filter((number, index) => number <= (numbers[index - 1] ?? 0));
  expect(jumps).toHaveLength(1);
  expect(numbers.length - new Set(numbers).size).toBeLessThanOrEqual(20);
});

async function sendAsOwner({ url, dataDir }: { url: string; dataDir: string }, body: string): Promise<void> {
  const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
  const answer = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body: `[${body}]`,
  });
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
}

test.each(storeKinds)(
  'the viewer on %s shows a target that fails with its dead letters, and tries again',
  async (kind) => {
    await using target = await startWebhookTarget();
    target.behave(() => 422);
    await using receiver = await startForwarding(target, kind);
    await send(receiver, bodyOf({ sequence: 1 }));
    await until('there is a dead letter', () => target.attempts.length === 3);
    const form = (path: string, fields: Record<string, string>, cookie = '') =>
      fetch(receiver.url + path, {
        ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
        headers: { cookie, origin: receiver.url, 'sec-fetch-site': 'same-origin', 'accept-language': 'en' },
      });
    const password = 'correct horse';
    const fields = { code: receiver.setUpCode ?? '', password, again: password };
    const cookie = (await form('/setup', fields)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = async () =>
      (await fetch(`${receiver.url}/forward`, { headers: { cookie, 'accept-language': 'en' } })).text();
    await eventually('the dead letter is shown', async () =>
      (await page()).includes('1 event was refused') ? true : undefined,
    );
    const shown = await page();
    expect(shown).toContain('The target answers 422: what the target says');
    expect(shown).toContain(idOf(bodyOf({ sequence: 1 })));
    expect(shown).not.toContain('key=of-the-target');
    target.behave(() => 200);
    expect((await form('/forward/retry', { id: receiver.targetId })).headers.get('location')).toContain(
      '/login',
    );
    expect(target.accepted).toHaveLength(0);
    expect((await form('/forward/retry', { id: receiver.targetId }, cookie)).status).toBe(303);
    await until('it is delivered', () => target.accepted.length === 1);
  },
);

describe.each(storeKinds)('the commands on %s', (kind) => {
  test('add, list, pause and remove a target while the receiver runs', async () => {
    await using receiver = await startOn(kind);
    const run = (...args: string[]) => runReceiverCommand(['forward', ...args, ...receiver.place]);
    expect((await run('list')).out).toBe('nothing is forwarded\n');
    const plain = await run('add', 'http://books.example/hook');
    expect([plain.code, plain.err]).toEqual([1, expect.stringContaining('by https or mqtts only')]);
    const added = await run(
      'add',
      'https://books.example/hook?key=secret-of-the-target',
      '--shop',
      'shop-9',
      '--note',
      'books',
    );
    expect(added.out).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/);
    const id = /target ([0-9a-f]{10}):/.exec(added.err)?.[1] ?? '';
    expect((await run('add', 'https://books.example/hook?key=secret-of-the-target')).code).toBe(1);
    const { out } = await run('list');
    expect(out).toMatch(/https:\/\/books\.example\/hook\?… +shop-9 +active +0 +0 +— +books/);
    expect(out + (await run('list', '--json')).out).not.toMatch(/secret|whsec_/);
    expect((await run('pause', id)).code).toBe(0);
    expect((await run('remove', id)).code).toBe(0);
    const gone = await run('retry', id);
    expect([gone.code, gone.err]).toEqual([
      1,
      expect.stringContaining(`tillframe receiver forward list ${receiver.place.join(' ')}`),
    ]);
  });
});
