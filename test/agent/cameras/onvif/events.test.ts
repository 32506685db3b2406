/** Properties of a camera over the wire: subscribed with its login, held requests, changes with their arrival, and every way to lose them. */
import { describe, expect, it } from 'vitest';
import { listProperties, readTopics } from '../../../../src/agent/cameras/onvif/events/list-properties.ts';
import { plainTopic } from '../../../../src/agent/cameras/onvif/events/notifications.ts';
import {
  type PropertyChange,
  takeChanges,
  waitedMs,
  watchEvents,
} from '../../../../src/agent/cameras/onvif/events/watch-events.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import {
  type OnvifCamera,
  type OnvifCameraOptions,
  startOnvifCamera,
} from '../../../peers/cameras/onvif-camera.ts';
import type { PeerProperty } from '../../../peers/cameras/onvif-events.ts';

const login = { username: 'viewer & co', password: 'pässword' };
const digest = { username: 'viewer', password: 's3cret', scheme: 'http_digest' as const };
const drawer = 'tns1:Device/Trigger/DigitalInput';
const motion = 'tns1:RuleEngine/CellMotionDetector/Motion';
const axis = 'tns1:Device/tnsaxis:IO/VirtualInput';

function properties(): PeerProperty[] {
  return [
    { topic: drawer, tokenName: 'InputToken', token: 'AlarmIn_1', isActive: false },
    { topic: motion, tokenName: 'Rule', token: 'My rule', dataName: 'IsMotion', isActive: true },
    { topic: axis, tokenName: 'port', token: '1', dataName: 'active', isActive: false },
  ];
}

const start = (options: OnvifCameraOptions = {}) =>
  startOnvifCamera({ events: { properties: properties() }, ...options });

/** A clock whose 20 s between two renewals are half a second. */
function quick(): typeof systemClock {
  return { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 40 };
}

function watch(
  camera: OnvifCamera,
  given: { login?: { username: string; password: string }; clock?: typeof systemClock } = {},
) {
  const { host, port } = camera;
  const ending = new AbortController();
  const changes: PropertyChange[] = [];
  const initial: string[] = [];
  let arrived = Promise.withResolvers<undefined>();
  const subscribed = Promise.withResolvers<undefined>();
  const ended = watchEvents(
    {
      address: { host, port, path: '/onvif/device_service', secure: false },
      ...(given.login !== undefined && { login: given.login }),
    },
    {
      clock: given.clock ?? systemClock,
      onSubscribed: () => subscribed.resolve(undefined),
      onInitial: ({ topic, input, isActive }) => initial.push(`${topic} ${input} ${isActive}`),
      onChange: (change) => {
        changes.push(change);
        arrived.resolve(undefined);
        arrived = Promise.withResolvers();
      },
    },
    ending.signal,
  );
  const closed = ended.catch(() => undefined);
  return {
    ...{ changes, initial, ended, subscribed: Promise.race([subscribed.promise, ended]) },
    /** Of the next change; rejects when it ends without one. */
    next: () => Promise.race([arrived.promise, ended.then(({ code }) => Promise.reject(new Error(code)))]),
    end: () => ending.abort(new Error('ended')),
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('ended'));
      await closed;
    },
  };
}

describe('watching', () => {
  it.each([
    ['without a login', {}],
    ['with WS-Security at a clock that is off by an hour', { login, clockOffsetMs: 3_600_000 }],
    ['with HTTP Digest', { login: digest }],
    [
      'where a parameter names the subscription',
      { events: { properties: properties(), names: 'axis' as const } },
    ],
    ['where requests are not held', { events: { properties: properties(), holdsNothing: true as const } }],
    ['where states are numbers', { events: { properties: properties(), truths: ['1', '0'] as const } }],
  ])('reports changes of an input %s', async (_name, options: OnvifCameraOptions) => {
    await using camera = await start(options);
    await using watched = watch(camera, options.login === undefined ? {} : { login: options.login });
    await watched.subscribed;
    const setMs = systemClock.monotonicMs();
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    const closed = watched.next();
    camera.events.set(drawer, false);
    await closed;
    expect(watched.changes).toMatchObject([
      { topic: 'Device/Trigger/DigitalInput', input: 'AlarmIn_1', isActive: true, isInitial: false },
      { topic: 'Device/Trigger/DigitalInput', input: 'AlarmIn_1', isActive: false, isInitial: false },
    ]);
    for (const { atMonotonicMs } of watched.changes) expect(atMonotonicMs).toBeGreaterThanOrEqual(setMs);
  });

  it('dates a change by the stamps of a device that takes its time', async () => {
    const events = { properties: properties(), times: 'ms' as const, takesMs: () => 400 };
    await using camera = await start({ events });
    await using watched = watch(camera);
    await watched.subscribed;
    const setMs = systemClock.monotonicMs();
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    const arrivedMs = systemClock.monotonicMs();
    const atMs = watched.changes[0]?.atMonotonicMs ?? 0;
    expect(arrivedMs - setMs).toBeGreaterThanOrEqual(390);
    // What remains is the way of the answer.
    expect(atMs).toBeGreaterThanOrEqual(setMs - 2);
    expect(arrivedMs - atMs).toBeGreaterThanOrEqual(390);
  });

  it('dates a change by its arrival where the stamps are of two clocks', async () => {
    await using camera = await start({ events: { properties: properties(), times: 'local' } });
    await using watched = watch(camera);
    await watched.subscribed;
    const setMs = systemClock.monotonicMs();
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    expect(watched.changes[0]?.atMonotonicMs).toBeGreaterThanOrEqual(setMs);
  });

  it('takes no state at the subscription, no repetition and no removal for a change', async () => {
    await using camera = await start();
    await using watched = watch(camera);
    await watched.subscribed;
    camera.events.set(motion, true);
    camera.events.set(drawer, false);
    camera.events.set(axis, true, 'Deleted');
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    expect(watched.changes.map(({ topic }) => topic)).toEqual(['Device/Trigger/DigitalInput']);
    expect(watched.initial).toEqual([
      'Device/Trigger/DigitalInput AlarmIn_1 false',
      'RuleEngine/CellMotionDetector/Motion My rule true',
      'Device/IO/VirtualInput 1 false',
      'Device/IO/VirtualInput 1 true',
    ]);
  });

  it('takes an event that is no property for a change', async () => {
    await using camera = await start();
    await using watched = watch(camera);
    await watched.subscribed;
    const moved = watched.next();
    camera.events.set(axis, true, null);
    await moved;
    expect(watched.changes).toMatchObject([{ topic: 'Device/IO/VirtualInput', isActive: true }]);
  });

  it('ends and leaves no subscription when aborted', async () => {
    await using camera = await start({ login: digest });
    await using watched = watch(camera, { login: digest });
    await watched.subscribed;
    expect(camera.events.subscriptions()).toBe(1);
    watched.end();
    await expect(watched.ended).rejects.toThrow('ended');
    expect(camera.events.subscriptions()).toBe(0);
  });

  it('keeps its subscription while nothing happens', async () => {
    await using camera = await start({ events: { properties: properties(), holdsNothing: true } });
    await using watched = watch(camera, { clock: quick() });
    await watched.subscribed;
    while (camera.calls.filter((call) => call === 'Renew').length < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    expect(watched.changes).toHaveLength(1);
  });

  it('goes on where the camera knows no Renew', async () => {
    await using camera = await start({
      events: { properties: properties(), withoutRenew: true, holdsNothing: true },
    });
    await using watched = watch(camera, { clock: quick() });
    await watched.subscribed;
    while (camera.calls.filter((call) => call === 'Renew').length < 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    const opened = watched.next();
    camera.events.set(drawer, true);
    await opened;
    expect(watched.changes).toHaveLength(1);
  });
});

describe('ending', () => {
  it('ends when the camera has restarted', async () => {
    await using camera = await start();
    await using watched = watch(camera);
    await watched.subscribed;
    camera.events.restart();
    expect(await watched.ended).toMatchObject({
      code: 'onvif.refused_with',
      params: { answer: 'Unknown subscription' },
    });
  });

  it('ends when a restarted camera answers requests with nothing for ever', async () => {
    await using camera = await start({
      events: { properties: properties(), holdsNothing: true, saysNothingAfterRestart: true },
    });
    await using watched = watch(camera, { clock: quick() });
    await watched.subscribed;
    while (!camera.calls.includes('Renew')) await new Promise((resolve) => setTimeout(resolve, 20));
    camera.events.restart();
    expect((await watched.ended).code).toBe('onvif.refused_with');
  });

  it.each([
    ['the camera is gone', 'onvif.unreachable'],
    ['the login changed', 'onvif.login_refused'],
  ])('ends when %s', async (name, code) => {
    const first = await start({ login });
    const { port } = first;
    await using watched = watch(first, { login });
    await watched.subscribed;
    await first.stop();
    await using _second =
      name === 'the camera is gone'
        ? undefined
        : await start({ port, login: { ...login, password: 'another' } });
    const ended = await watched.ended;
    // The held request is cut first.
    expect(['onvif.broken_answer', code]).toContain(ended.code);
    await using again = watch(first, { login });
    expect((await again.ended).code).toBe(code);
  });

  it.each([
    ['has no events', { events: undefined }, 'onvif.no_events'],
    [
      'has no pull point left',
      { events: { properties: properties(), maxPullPoints: 0 } },
      'onvif.refused_with',
    ],
    [
      'answers with something else',
      { faults: { CreatePullPointSubscription: 'html' as const } },
      'onvif.not_onvif',
    ],
    [
      'answers without an address',
      { faults: { CreatePullPointSubscription: 'empty_body' as const } },
      'onvif.broken_answer',
    ],
    ['cuts its answers off', { faults: { PullMessages: 'cut_off' as const } }, 'onvif.broken_answer'],
    ['answers without end', { faults: { PullMessages: 'huge' as const } }, 'onvif.broken_answer'],
  ])('names the reason when the camera %s', async (_name, options, code) => {
    await using camera = await start(options as OnvifCameraOptions);
    await using watched = watch(camera);
    expect((await watched.ended).code).toBe(code);
  });
});

describe('listing', () => {
  const list = ({ host, port }: OnvifCamera) =>
    listProperties(
      { address: { host, port, path: '/onvif/device_service', secure: false } },
      { clock: systemClock },
      new AbortController().signal,
    );

  it('lists inputs with their states, and leaves no subscription', async () => {
    await using camera = await start();
    expect(await list(camera)).toEqual({
      properties: [
        { topic: 'Device/Trigger/DigitalInput', input: 'AlarmIn_1', isActive: false },
        { topic: 'RuleEngine/CellMotionDetector/Motion', input: 'My rule', isActive: true },
        { topic: 'Device/IO/VirtualInput', input: '1', isActive: false },
      ],
    });
    expect(camera.events.subscriptions()).toBe(0);
  });

  it('reads the topics whose data is a truth value', () => {
    const topic = (name: string, type: string) =>
      `<t:${name} wstop:topic='true'><tt:MessageDescription IsProperty="true"><tt:Source>
        <tt:SimpleItemDescription Name="A" Type="xs:boolean"/></tt:Source><tt:Data><tt:SimpleItemDescription Name="B" Type="${type}"/></tt:Data>
        </tt:MessageDescription></t:${name}>`;
    const xml = `<TopicSet><tns1:Device><Trigger>${topic('Relay', 'xsd:boolean')}${topic('Level', 'xsd:float')}</Trigger></tns1:Device>${topic('Alone', 'boolean')}</TopicSet>`;
    expect(readTopics(xml)).toEqual(['Device/Trigger/Relay', 'Alone']);
  });

  it('names the reason when the camera has no events', async () => {
    await using camera = await startOnvifCamera();
    expect(await list(camera)).toEqual({
      properties: [],
      problem: { code: 'onvif.no_events', params: {} },
    });
  });
});

it.each([
  ['no time when the request was held', { answeredMs: 0, sentMs: 10, nowMs: 9_000 }, 0],
  ['no time when requests follow each other', { answeredMs: 0, sentMs: 10, nowMs: 40 }, 0],
  ['since the answer before when the request is late', { answeredMs: 0, sentMs: 2_000, nowMs: 2_030 }, 2_030],
])('lets a change have waited %s', (_name, pulled, ms) => {
  expect(waitedMs(pulled)).toBe(ms);
});

it.each([
  ['tns1:Device/tnsaxis:IO/Port', 'Device/IO/Port'],
  [' tns1:VideoSource/MotionAlarm/. ', 'VideoSource/MotionAlarm'],
])('reads the topic %s without prefixes', (topic, plain) => {
  expect(plainTopic(topic)).toBe(plain);
});

const whole = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');
const exact = (ms: number): string => new Date(ms).toISOString();

/** The state at `changedMs`, in an answer at `answeredMs`; both of the device's clock. */
function pulled(isActive: boolean, changedMs: number, answeredMs: number, text = whole): string {
  return `<CurrentTime>${text(answeredMs)}</CurrentTime><NotificationMessage><Topic>${drawer}</Topic>
    <Message UtcTime="${text(changedMs)}" PropertyOperation="Changed"><Data><SimpleItem Name="LogicalState" Value="${isActive}"/></Data></Message>
    </NotificationMessage>`;
}

it('keeps the learned delay of reports when a change waited at the camera', () => {
  const changes: PropertyChange[] = [];
  const take = takeChanges({ onChange: (change) => changes.push(change) });
  let isActive = false;
  const report = (changedMs: number, takesMs: number, waitedMs = 0): void => {
    isActive = !isActive;
    take(pulled(isActive, changedMs, changedMs + takesMs), { arrivedMs: 1_000, waitedMs });
  };
  const lateMs = (): number => 1_000 - (changes.at(-1)?.atMonotonicMs ?? 1_000);
  const startMs = Date.UTC(2026, 10, 30);
  for (let n = 0; n < 150; n++) report(startMs + n * 7_300, 400);
  expect(lateMs()).toBeGreaterThan(300);
  report(startMs, 30_000, 30_000);
  expect(changes.at(-1)?.atMonotonicMs).toBeUndefined();
  report(startMs, 400);
  expect(lateMs()).toBeGreaterThan(300);
});

const changedMs = Date.UTC(2026, 10, 30, 1, 2, 3, 250);

it.each([
  ['stamps in milliseconds', exact, changedMs + 4_321, 5_679],
  ['stamps in whole seconds', whole, changedMs + 4_321, undefined],
  ['a clock that was set meanwhile', exact, changedMs + 60_000, undefined],
  ['an answer stamped before its change', exact, changedMs - 700, undefined],
])('dates a change that waited at the camera by its stamps alone: %s', (_name, text, answeredMs, atMs) => {
  const changes: PropertyChange[] = [];
  const take = takeChanges({ onChange: (change) => changes.push(change) });
  take(pulled(true, changedMs, answeredMs, text), { arrivedMs: 10_000, waitedMs: 5_000 });
  expect(changes.map(({ atMonotonicMs }) => atMonotonicMs)).toEqual([atMs]);
});
