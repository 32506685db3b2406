/** API requests of the camera pages. */
import type {
  CameraRemovedJson,
  CameraSettingsJson,
  SearchLine,
  TriedJson,
} from '../../contract/page/cameras.ts';
import { type Answer, ask, get, readLines, send as sendTo } from './api.ts';

/**
 * A change is stored at once, but may wait up to 20 s for an earlier change that queries a POS. A trial, also
 * run before another address is stored, queries a device for up to 25 s and waits as long again for a key
 * frame; setting NTP queries one device. Milliseconds.
 */
const storedWithinMs = 30_000;
const triedWithinMs = 60_000;
/** The gateway searches for 5 s and queries the found cameras for at most 60 s. */
const searchedWithinMs = 80_000;

type LoginInput = {
  readonly username: string;
  readonly password: string;
  readonly transport: 'auto' | 'tcp' | 'udp';
};

export type TryInput = LoginInput & {
  readonly device?: string;
  readonly url?: string;
  readonly camera?: string;
};

export type Mask = readonly (readonly [x: number, y: number])[];

export type CameraInput = Partial<LoginInput> & {
  readonly name?: string;
  readonly url?: string;
  readonly masks?: readonly Mask[];
  readonly acceptUnreachable?: boolean;
};

export const getCameraSettings = (id: string, signal: AbortSignal): Promise<Answer<CameraSettingsJson>> =>
  get(`/api/v1/cameras/${encodeURIComponent(id)}`, signal);

const send = <T>(method: string, path: string, body: object | undefined, withinMs: number) =>
  sendTo<T>(method, path, { body, withinMs });
const of = (id: string) => `cameras/${encodeURIComponent(id)}`;

export const cameraRequests = {
  tryOut: (input: TryInput) => send<TriedJson>('POST', 'cameras/try', input, triedWithinMs),
  add: (input: CameraInput) => send<CameraSettingsJson>('POST', 'cameras', input, storedWithinMs),
  change: (id: string, input: CameraInput) => send<CameraSettingsJson>('PUT', of(id), input, triedWithinMs),
  remove: (id: string) => send<CameraRemovedJson>('DELETE', of(id), undefined, storedWithinMs),
  setNtp: (id: string, input: { server: string }) =>
    send<{ clock?: { offsetMs: number } }>('POST', `${of(id)}/ntp`, input, triedWithinMs),
  /** Passes on each line as it arrives. */
  search: (onLine: (line: SearchLine) => void, signal: AbortSignal): Promise<Answer<undefined>> =>
    ask(
      '/api/v1/cameras/discover',
      (response) => readLines(response, (line) => onLine(line as SearchLine)),
      signal,
      {
        method: 'POST',
        headers: { accept: 'application/x-ndjson', 'content-type': 'application/json' },
        body: '{}',
      },
      searchedWithinMs,
    ),
};
