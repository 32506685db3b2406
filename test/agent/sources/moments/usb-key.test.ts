/** A key at the gateway's USB: its presses from the bytes that the kernel writes, and its ways to be away. A named pipe stands for the device. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPressReader } from '../../../../src/agent/sources/moments/usb-key/input-events.ts';
import { runKey } from '../../../../src/agent/sources/moments/usb-key/run-key.ts';
import { usbKeySettings } from '../../../../src/agent/sources/moments/usb-key/settings.ts';
import { waitForPress } from '../../../../src/agent/sources/moments/usb-key/wait-for-press.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

const [b, enter] = [48, 28];
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tillframe-key-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** struct input_event of a 64-bit machine. */
function event(type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(1_764_000_000n, 0);
  bytes.writeBigInt64LE(123_456n, 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

/** As a keyboard sends it: scan code, press, end of the packet; repeated, released. */
function press(code: number): Buffer {
  const sync = event(0, 0, 0);
  const part = (value: number) => [event(4, 4, 0x7_00_05), event(1, code, value), sync];
  return Buffer.concat([...part(1), event(1, code, 2), sync, event(1, code, 2), sync, ...part(0)]);
}

let pipes = 0;
function makeDevice(): string {
  const device = join(folder, `event${pipes++}`);
  execFileSync('mkfifo', [device]);
  return device;
}

function follow(device: string, key?: number) {
  const ending = new AbortController();
  let presses = 0;
  let waiting = { count: 0, resolve: (): void => undefined };
  const ready = Promise.withResolvers<undefined>();
  const ended = runKey(
    { device, key },
    {
      onReady: () => ready.resolve(undefined),
      onMoment() {
        presses++;
        if (presses >= waiting.count) waiting.resolve();
      },
    },
    ending.signal,
  );
  const closed = ended.then(
    () => undefined,
    () => undefined,
  );
  return {
    ended,
    presses: () => presses,
    ready: Promise.race([ready.promise, closed]),
    pressed: (count: number) =>
      Promise.race([
        closed,
        new Promise<void>((resolve) => {
          waiting = { count, resolve };
          if (presses >= count) resolve();
        }),
      ]),
    end: () => ending.abort(new Error('ended')),
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('ended'));
      await closed;
    },
  };
}

async function connected(device: string, key?: number) {
  const following = follow(device, key);
  const wire: FileHandle = await open(device, 'w');
  await following.ready;
  return { following, wire };
}

describe('following', () => {
  it('counts each press once, of every key', async () => {
    const { following, wire } = await connected(makeDevice());
    await using _ends = following;
    await wire.write(Buffer.concat([press(b), press(enter)]));
    await following.pressed(2);
    await wire.write(press(b));
    await following.pressed(3);
    await wire.close();
    await following.ended;
    expect(following.presses()).toBe(3);
  });

  it('counts the key that was chosen', async () => {
    const { following, wire } = await connected(makeDevice(), enter);
    await using _ends = following;
    await wire.write(Buffer.concat([press(b), press(enter), press(b)]));
    await wire.close();
    await following.ended;
    expect(following.presses()).toBe(1);
  });

  it('ends when the key is unplugged, and works again when it is back', async () => {
    const device = makeDevice();
    for (const turn of [1, 2]) {
      const { following, wire } = await connected(device);
      await using _ends = following;
      await wire.write(press(b));
      await following.pressed(1);
      await wire.close();
      expect(await following.ended).toEqual({
        kind: 'try_later',
        problem: { code: 'usb_key.disconnected', params: { device } },
      });
      expect([turn, following.presses()]).toEqual([turn, 1]);
    }
  });

  it('ends its process when aborted', async () => {
    const { following, wire } = await connected(makeDevice());
    following.end();
    await expect(following.ended).rejects.toThrow('ended');
    // Nobody reads any more.
    await expect(wire.write(press(b))).rejects.toThrow('EPIPE');
    await wire.close();
  });
});

describe('opening', () => {
  it('names the device when it is not connected', async () => {
    await using following = follow(join(folder, 'none'));
    expect(await following.ended).toMatchObject({
      kind: 'try_later',
      problem: { code: 'usb_key.device_missing' },
    });
  });

  it('ends at once when what it opens has an end', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, press(b).subarray(0, 60));
    chmodSync(file, 0o600);
    await using following = follow(file);
    expect(await following.ended).toMatchObject({ problem: { code: 'usb_key.disconnected' } });
    expect(following.presses()).toBe(1);
  });
});

describe('waiting for a press', () => {
  /** A folder as /dev/input/by-id, with two keys. */
  async function connectedKeys() {
    const from = mkdtempSync(join(folder, 'by-id-'));
    const names = ['usb-Foot_Switch-event-kbd', 'usb-Numbers-event-kbd', 'usb-Numbers-mouse'];
    const [foot = '', numbers = ''] = names.map((name) => join(from, name));
    for (const device of [foot, numbers]) execFileSync('mkfifo', [device]);
    return { from, foot, numbers };
  }

  it('names the key that is pressed', async () => {
    const { from, foot, numbers } = await connectedKeys();
    const pressed = waitForPress({ clock: systemClock, from }, new AbortController().signal);
    const wires = await Promise.all([foot, numbers].map((device) => open(device, 'w')));
    await wires[0]?.write(press(b));
    expect(await pressed).toEqual({
      offers: [{ label: 'usb-Foot_Switch, 48', values: { device: foot, key: '48' } }],
    });
    for (const wire of wires) await wire.close();
  });

  it('names what is connected when nothing is pressed', async () => {
    const { from, foot, numbers } = await connectedKeys();
    const quick = {
      ...systemClock,
      sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(50, signal),
    };
    const waited = waitForPress({ clock: quick, from }, new AbortController().signal);
    const wires = await Promise.all([foot, numbers].map((device) => open(device, 'w')));
    expect(await waited).toEqual({
      offers: [
        { label: 'usb-Foot_Switch', values: { device: foot, key: '' } },
        { label: 'usb-Numbers', values: { device: numbers, key: '' } },
      ],
    });
    for (const wire of wires) await wire.close();
  });

  it('says so when nothing is connected', async () => {
    expect(
      await waitForPress({ clock: systemClock, from: join(folder, 'none') }, new AbortController().signal),
    ).toEqual({ offers: [], problem: { code: 'usb_key.none_connected', params: {} } });
  });
});

it('reads presses from pieces of any size', () => {
  const bytes = Buffer.concat([press(b), press(enter), event(1, b, 1)]);
  for (const size of [1, 7, 24, 25, bytes.length]) {
    const read = createPressReader();
    const codes: number[] = [];
    for (let at = 0; at < bytes.length; at += size) codes.push(...read(bytes.subarray(at, at + size)));
    expect([size, codes]).toEqual([size, [b, enter, b]]);
  }
});

it.each([
  [{ device: '/dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd' }, true],
  [{ device: '/dev/input/event3', key: '48' }, true],
  [{ device: '/dev/input/../sda' }, false],
  [{ device: '/etc/passwd' }, false],
  [{ device: '/dev/input/event3', key: '900' }, false],
])('takes %o: %s', (settings, isFine) => {
  expect(usbKeySettings.safeParse(settings).success).toBe(isFine);
});
