/**
 * Chooses a camera's reader. The set-up may fix it; otherwise the native reader is tried first, and ffmpeg when that
 * can't read the camera. The result is stored for the camera's address, so that the next start uses it directly. Pure,
 * except for that memory.
 */
import type { CameraRecord, StreamReader } from '../../domain/setup/set-up.ts';

export type ReaderChoice = StreamReader | 'single_pictures';

/** Persists the reader that works for a camera. */
export type ReaderMemory = {
  recall(camera: { id: string; address: string }): StreamReader | undefined;
  remember(camera: { id: string; address: string }, reader: StreamReader): void;
};

/** Outcome of a connection. */
export type Attempt = {
  readonly reader: ReaderChoice;
  readonly gavePictures: boolean;
  /** The reader reported that it can't read this camera; some reasons show only after the first pictures. */
  readonly unfit: boolean;
  /** The failure does not depend on the reader: the camera rejected the login, or was unreachable. */
  readonly blameless?: boolean;
};

/**
 * After this many consecutive connections without a picture, the other reader is tried once: a camera may respond and
 * still send nothing usable.
 */
const triesBeforeOther = 3;

/** Key under which a reader is stored: a change invalidates it. */
export function addressOf(record: Pick<CameraRecord, 'url' | 'transport'>): string {
  return `${record.transport} ${record.url}`;
}

export function createReaderChoice(record: CameraRecord, memory: ReaderMemory) {
  const camera = { id: record.id, address: addressOf(record) };
  const decided = decidedBy(record);
  let current: StreamReader = memory.recall(camera) ?? 'native';
  let failures = 0;
  /** Reader on trial in place of `current`. */
  let trial: StreamReader | undefined;

  return {
    next: (): ReaderChoice => decided ?? trial ?? current,

    /** Reports the outcome of a connection with `next()`. True when the other reader should be tried at once. */
    ended({ reader, gavePictures, unfit, blameless = false }: Attempt): boolean {
      if (blameless || decided !== undefined || reader === 'single_pictures') return false;
      if (gavePictures && !unfit) {
        failures = 0;
        if (reader !== (memory.recall(camera) ?? 'native')) memory.remember(camera, reader);
        current = reader;
        trial = undefined;
        return false;
      }
      if (trial !== undefined) {
        trial = undefined;
        failures = 0;
        return false;
      }
      failures++;
      if (!unfit && failures < triesBeforeOther) return false;
      trial = current === 'native' ? 'ffmpeg' : 'native';
      return unfit;
    },
  };
}

/** Undefined when the reader must be found by trying. */
function decidedBy({ url, reader }: CameraRecord): ReaderChoice | undefined {
  if (/^https?:/.test(url)) return 'single_pictures';
  if (reader !== 'auto') return reader;
  return url.startsWith('rtsps:') ? 'ffmpeg' : undefined;
}
