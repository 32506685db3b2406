/**
 * Which reader a camera gets. A set-up may say; else the native one is tried first, and ffmpeg where that can't read the camera.
 * What was found by trying is remembered for the camera's address, so that the next start goes straight to it. Pure, but for the memory.
 */
import type { CameraRecord, StreamReader } from '../../domain/setup/set-up.ts';

export type ReaderChoice = StreamReader | 'single_pictures';

/** Keeps, over restarts, which reader was found to work for a camera. */
export type ReaderMemory = {
  recall(camera: { id: string; address: string }): StreamReader | undefined;
  remember(camera: { id: string; address: string }, reader: StreamReader): void;
};

/** How a connection ended. */
export type Attempt = {
  readonly reader: ReaderChoice;
  readonly gavePictures: boolean;
  /** The reader said that it can't read this camera; some things show only when pictures have come already. */
  readonly unfit: boolean;
  /** It says nothing of the reader: the camera refused the login, as it would any reader's, or nobody was there. */
  readonly blameless?: boolean;
};

/** After this many connections in a row without a picture the other reader is tried once: a camera may answer and yet send nothing usable. */
const triesBeforeOther = 3;

/** What has to be the same for a found reader to be good still. */
export function addressOf(record: Pick<CameraRecord, 'url' | 'transport'>): string {
  return `${record.transport} ${record.url}`;
}

export function createReaderChoice(record: CameraRecord, memory: ReaderMemory) {
  const camera = { id: record.id, address: addressOf(record) };
  const decided = decidedBy(record);
  let current: StreamReader = memory.recall(camera) ?? 'native';
  let failures = 0;
  /** The reader that is being tried in place of `current`. */
  let trial: StreamReader | undefined;

  return {
    next: (): ReaderChoice => decided ?? trial ?? current,

    /** Tells how the connection with `next()` went. True if another reader should be tried now, without waiting. */
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

/** Undefined where it has to be found out. */
function decidedBy({ url, reader }: CameraRecord): ReaderChoice | undefined {
  if (/^https?:/.test(url)) return 'single_pictures';
  if (reader !== 'auto') return reader;
  return url.startsWith('rtsps:') ? 'ffmpeg' : undefined;
}
