/** Meaning of the answer to a request for a picture, and the time of the next request. Pure. */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';

/** `again`: a retry may help. `unfit`: the response is not a picture, now or later. */
export type StillsProblem = {
  readonly why: CameraProblem;
  readonly again: boolean;
  readonly unfit: boolean;
  readonly loginRefused?: true;
};

const passing = (why: CameraProblem): StillsProblem => ({ why, again: true, unfit: false });
const lasting = (why: CameraProblem): StillsProblem => ({ why, again: false, unfit: false });

export const notAPicture: StillsProblem = {
  why: cameraProblem('camera.not_a_picture'),
  again: false,
  unfit: true,
};
export const brokenPictures = passing(cameraProblem('camera.pictures_broken'));

/** Problem of a response without a picture; undefined when one is expected. 401 is handled elsewhere. */
export function problemOfAnswer(status: number, contentType: string): StillsProblem | undefined {
  if (status === 403) return lasting(cameraProblem('camera.picture_forbidden'));
  if (status === 404) return lasting(cameraProblem('camera.picture_not_found'));
  if (status === 429 || status === 503) {
    return passing(cameraProblem('camera.busy', { status }));
  }
  if (status >= 500) return passing(cameraProblem('camera.picture_failed', { status }));
  if (status !== 200) return lasting(cameraProblem('camera.request_refused_with', { status }));
  // Anything else is judged by its bytes: cameras give all sorts of names to a JPEG.
  return /^(?:text|audio|video)\/|json|xml/i.test(contentType) ? notAPicture : undefined;
}

const meanings: readonly (readonly [RegExp, StillsProblem])[] = [
  [/ECONNREFUSED/, passing(cameraProblem('camera.connection_refused'))],
  [/EHOSTUNREACH|ENETUNREACH/, passing(cameraProblem('camera.no_route'))],
  [/ENOTFOUND|EAI_AGAIN/, passing(cameraProblem('camera.name_not_found'))],
  [/CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|ETIMEDOUT/, passing(cameraProblem('camera.no_answer'))],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET/, passing(cameraProblem('camera.connection_closed'))],
  [/SSL|TLS|EPROTO/, lasting(cameraProblem('camera.https_failed'))],
  [/HTTPParserError|UND_ERR_/, lasting(cameraProblem('camera.not_http'))],
];

/**
 * Problem of a request or response that failed in transit. Undefined when it is no connection failure but a
 * bug.
 */
export function problemOfError(error: unknown): StillsProblem | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  const known = meanings.find(([pattern]) => pattern.test(code))?.[1];
  return known ?? passing(cameraProblem('camera.connection_failed_with', { error: code }));
}

/** Network failures have a code, except these. */
const namesWithoutCode = ['AbortError', 'HTTPParserError'];

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause, name } = error as NodeJS.ErrnoException;
  return code ?? (namesWithoutCode.includes(name) ? name : codeOf(cause));
}

/**
 * At most two pictures a second: a JPEG of 1080p is some 300 KB, and cameras encode each one on a small
 * processor beside their streams.
 */
const spacingMs = 500;
const maxRestMs = 10_000;

/**
 * Pause before the next request, milliseconds. `tookMs`: from the request to the whole picture; the pause
 * keeps a slow camera busy at most two thirds of the time. Failures double the pause each time.
 * `retryAfterMs`: delay requested by the camera.
 */
export function restMs(last: { tookMs: number; failuresInARow: number; retryAfterMs: number }): number {
  const { tookMs, failuresInARow, retryAfterMs } = last;
  const spacedMs = spacingMs * 2 ** Math.min(failuresInARow, 10) - tookMs;
  return Math.min(Math.max(spacedMs, tookMs / 2, retryAfterMs), maxRestMs);
}

/** Seconds only: dates would need agreeing clocks. */
export function retryAfterMs(header: string | undefined): number {
  return /^\d{1,4}$/.test(header ?? '') ? 1_000 * Number(header) : 0;
}
