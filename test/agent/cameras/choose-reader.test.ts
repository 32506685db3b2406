import { describe, expect, it } from 'vitest';
import { addressOf, createReaderChoice } from '../../../src/agent/cameras/choose-reader.ts';
import type { CameraRecord, StreamReader } from '../../../src/domain/setup/set-up.ts';

function cameraOf(more: Partial<CameraRecord> = {}): CameraRecord {
  return {
    ...{ id: 'c', name: 'C', url: 'rtsp://10.0.0.2/1', transport: 'tcp', reader: 'auto' },
    ...{ latencyMs: 0, masks: [] },
    ...more,
  };
}

function memoryOf(known: Record<string, StreamReader> = {}) {
  const found = new Map(Object.entries(known));
  return {
    found,
    recall: ({ id, address }: { id: string; address: string }) => found.get(`${id} ${address}`),
    remember: ({ id, address }: { id: string; address: string }, reader: StreamReader) => {
      found.set(`${id} ${address}`, reader);
    },
  };
}

const nothing = { gavePictures: false, unfit: false };

describe('what the set-up decides', () => {
  it.each([
    [{}, 'native'],
    [{ transport: 'udp' }, 'native'],
    [{ url: 'rtsps://10.0.0.2/1' }, 'ffmpeg'],
    [{ reader: 'ffmpeg' }, 'ffmpeg'],
    [{ transport: 'udp', url: 'rtsps://10.0.0.2/1' }, 'ffmpeg'],
    [{ url: 'http://10.0.0.2/snap.jpg' }, 'single_pictures'],
    [{ url: 'https://10.0.0.2/snap.jpg', reader: 'native' }, 'single_pictures'],
  ] as const)('%o → %s', (more, expected) => {
    expect(createReaderChoice(cameraOf(more), memoryOf()).next()).toBe(expected);
  });

  it('keeps a configured reader, even when it reports itself unfit', () => {
    const choice = createReaderChoice(cameraOf({ reader: 'native' }), memoryOf());
    for (let i = 0; i < 5; i++) {
      expect(choice.ended({ reader: 'native', gavePictures: false, unfit: true })).toBe(false);
    }
    expect(choice.next()).toBe('native');
  });
});

describe('what is found by trying', () => {
  it('switches to ffmpeg at once when the native reader is unfit, and stores it after the first pictures', () => {
    const memory = memoryOf();
    const choice = createReaderChoice(cameraOf(), memory);
    expect(choice.ended({ reader: 'native', gavePictures: false, unfit: true })).toBe(true);
    expect(choice.next()).toBe('ffmpeg');
    expect(memory.found.size).toBe(0);
    choice.ended({ reader: 'ffmpeg', gavePictures: true, unfit: false });
    expect([...memory.found.values()]).toEqual(['ffmpeg']);
    expect(choice.next()).toBe('ffmpeg');
    expect(createReaderChoice(cameraOf(), memory).next()).toBe('ffmpeg');
  });

  it('switches when a reader turns out unfit after pictures, and does not store it', () => {
    const memory = memoryOf();
    const choice = createReaderChoice(cameraOf(), memory);
    expect(choice.ended({ reader: 'native', gavePictures: true, unfit: true })).toBe(true);
    expect(choice.next()).toBe('ffmpeg');
    choice.ended({ reader: 'ffmpeg', gavePictures: true, unfit: false });
    expect(choice.next()).toBe('ffmpeg');
    expect([...memory.found.values()]).toEqual(['ffmpeg']);
  });

  it('discards the stored reader when the address or the transport changes', () => {
    const camera = cameraOf();
    const memory = memoryOf({ [`c ${addressOf(camera)}`]: 'ffmpeg' });
    expect(createReaderChoice(camera, memory).next()).toBe('ffmpeg');
    expect(createReaderChoice(cameraOf({ url: 'rtsp://10.0.0.3/1' }), memory).next()).toBe('native');
  });

  it('tries the other reader once after three connections without a picture', () => {
    const choice = createReaderChoice(cameraOf(), memoryOf());
    const readers = [];
    for (let i = 0; i < 8; i++) {
      const reader = choice.next();
      readers.push(reader);
      expect(choice.ended({ reader, ...nothing })).toBe(false);
    }
    expect(readers).toEqual([
      ...['native', 'native', 'native', 'ffmpeg'],
      ...['native', 'native', 'native', 'ffmpeg'],
    ]);
  });

  it('does not switch readers when the login is rejected or the camera is off', () => {
    const choice = createReaderChoice(cameraOf(), memoryOf());
    for (let i = 0; i < 10; i++) {
      expect(choice.next()).toBe('native');
      expect(choice.ended({ reader: 'native', ...nothing, blameless: true })).toBe(false);
    }
  });

  it('switches back to the native reader when the stored ffmpeg cannot read the camera any more', () => {
    const memory = memoryOf({ [`c ${addressOf(cameraOf())}`]: 'ffmpeg' });
    const choice = createReaderChoice(cameraOf(), memory);
    for (let i = 0; i < 3; i++) choice.ended({ reader: choice.next(), ...nothing });
    expect(choice.next()).toBe('native');
    choice.ended({ reader: 'native', gavePictures: true, unfit: false });
    expect(choice.next()).toBe('native');
    expect([...memory.found.values()]).toEqual(['native']);
  });
});
