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

  it('one that is told stays, whatever it says of itself', () => {
    const choice = createReaderChoice(cameraOf({ reader: 'native' }), memoryOf());
    for (let i = 0; i < 5; i++) {
      expect(choice.ended({ reader: 'native', gavePictures: false, unfit: true })).toBe(false);
    }
    expect(choice.next()).toBe('native');
  });
});

describe('what is found by trying', () => {
  it('an unfit native reader makes room for ffmpeg at once, and is remembered once pictures came', () => {
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

  it('one that turns out unfit after pictures came makes room too, and is not what is remembered', () => {
    const memory = memoryOf();
    const choice = createReaderChoice(cameraOf(), memory);
    expect(choice.ended({ reader: 'native', gavePictures: true, unfit: true })).toBe(true);
    expect(choice.next()).toBe('ffmpeg');
    choice.ended({ reader: 'ffmpeg', gavePictures: true, unfit: false });
    expect(choice.next()).toBe('ffmpeg');
    expect([...memory.found.values()]).toEqual(['ffmpeg']);
  });

  it('is forgotten with the address, and with the transport', () => {
    const camera = cameraOf();
    const memory = memoryOf({ [`c ${addressOf(camera)}`]: 'ffmpeg' });
    expect(createReaderChoice(camera, memory).next()).toBe('ffmpeg');
    expect(createReaderChoice(cameraOf({ url: 'rtsp://10.0.0.3/1' }), memory).next()).toBe('native');
  });

  it('three connections without a picture: the other one, once', () => {
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

  it('a refused login and a camera that is off are no reason to try the other reader: it would fare no better', () => {
    const choice = createReaderChoice(cameraOf(), memoryOf());
    for (let i = 0; i < 10; i++) {
      expect(choice.next()).toBe('native');
      expect(choice.ended({ reader: 'native', ...nothing, blameless: true })).toBe(false);
    }
  });

  it('a remembered ffmpeg that can not read the camera any more gives way to the native reader', () => {
    const memory = memoryOf({ [`c ${addressOf(cameraOf())}`]: 'ffmpeg' });
    const choice = createReaderChoice(cameraOf(), memory);
    for (let i = 0; i < 3; i++) choice.ended({ reader: choice.next(), ...nothing });
    expect(choice.next()).toBe('native');
    choice.ended({ reader: 'native', gavePictures: true, unfit: false });
    expect(choice.next()).toBe('native');
    expect([...memory.found.values()]).toEqual(['native']);
  });
});
