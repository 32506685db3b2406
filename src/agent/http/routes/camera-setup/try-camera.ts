/**
 * `POST /api/v1/cameras/try`: tests a camera before it is set up or changed. A device is queried for its
 * streams, and the recommended one is tried; otherwise the entered address. Credentials are never returned.
 */
import type { FastifyRequest } from 'fastify';
import type { CameraTry, StreamJson, TriedJson } from '../../../../contract/page/cameras.ts';
import { cameraUnreachable } from '../../../../domain/problem/camera.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { CameraRecord } from '../../../../domain/setup/set-up.ts';
import { isLocalAddress } from '../../../../lib/net/local-address.ts';
import { requestedLanguage } from '../../../../lib/text/language.ts';
import { discoverAt, type FoundDevice } from '../../../cameras/discover.ts';
import { parseDeviceAddress } from '../../../cameras/onvif/address.ts';
import { onvifText } from '../../../cameras/onvif/text/onvif.ts';
import type { TryOut } from '../../../cameras/try-out.ts';
import type { WebContext } from '../../context.ts';
import { causeOf, refused, wrongFields } from '../../refused.ts';
import { noCamera } from '../../request.ts';
import { enteredAddress, isSameConnection } from './camera-changes.ts';
import {
  deviceProblem,
  type FieldCause,
  notReached,
  problemAtField,
  streamProblem,
} from './camera-messages.ts';

export async function tryCamera(
  request: FastifyRequest,
  requested: CameraTry,
  context: Pick<WebContext, 'clock' | 'thumbnailWidthPx' | 'store' | 'connectCamera'> & {
    readonly tryOut: TryOut;
  },
  signal: AbortSignal,
): Promise<TriedJson> {
  const stored = await storedCamera(requested.camera, context);
  if ((requested.device === undefined) === (requested.url === undefined))
    throw wrongFields({ field: 'url', problem: refusal('camera_form.one_address') });
  if (requested.url !== undefined) {
    const address = enteredAddress({ ...requested, url: requested.url }, stored);
    const tried = unlessBusy(await context.tryOut(recordOf(address, requested, stored), signal));
    if (tried.kind === 'failed') throw notReached(problemAtField(tried.why));
    // The cause of the gateway's wait, such as a rejected login, is resolved.
    if (stored !== undefined && isSameConnection(stored, { ...address, transport: requested.transport }))
      context.connectCamera?.(stored.id);
    return { url: address.url, picture: pictureJson(tried) };
  }
  return tryDevice(request, requested, context, stored, signal);
}

/** Run before the connection of a camera is changed. Rejects with a Problem if the new one yields no picture. */
export async function mustAnswer(camera: CameraRecord, tryOut: TryOut, signal: AbortSignal): Promise<void> {
  const tried = unlessBusy(await tryOut(camera, signal));
  if (tried.kind === 'failed') throw notReached(problemAtField(tried.why), cameraUnreachable);
}

/** The same of its stream of most detail. */
export async function mainMustAnswer(
  camera: CameraRecord & { readonly mainUrl: string },
  tryOut: TryOut,
  signal: AbortSignal,
): Promise<void> {
  const tried = unlessBusy(await tryOut({ ...camera, url: camera.mainUrl }, signal));
  if (tried.kind === 'failed')
    throw notReached({ ...problemAtField(tried.why), field: 'mainUrl' }, cameraUnreachable);
}

async function tryDevice(
  request: FastifyRequest,
  requested: CameraTry,
  context: Pick<WebContext, 'clock' | 'thumbnailWidthPx'> & { readonly tryOut: TryOut },
  stored: CameraRecord | undefined,
  signal: AbortSignal,
): Promise<TriedJson> {
  const place = parseDeviceAddress(requested.device ?? '');
  // A browser must not be able to make the gateway connect to arbitrary addresses, and a name can resolve to
  // anything.
  if (place === undefined || !isLocalAddress(place.host))
    throw wrongFields({ field: 'url', problem: refusal('camera_form.not_local') });
  const { host } = place;
  const at = new URL(`${place.secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}`).href;
  const { username, password } = enteredAddress({ ...requested, url: at }, stored);
  const device = await discoverAt(
    place,
    {
      thumbnailWidthPx: context.thumbnailWidthPx,
      ...(username !== undefined && { login: { username, password: password ?? '' } }),
    },
    context,
    signal,
  );
  if (device.problem !== undefined)
    throw notReached(deviceProblem(device.problem, device.clock !== undefined));
  const streams = streamsJson(request, device);
  const best = streams.find(({ recommended }) => recommended);
  const [first] = device.chosen;
  if (best === undefined || first === undefined)
    throw notReached({ field: 'url', cause: causeOf(refusal('camera_form.no_stream')) });
  const name = device.name ?? device.info.model;
  const reported = { device: { ...(name !== undefined && { name }), streams }, url: first.url };
  const address = enteredAddress({ ...requested, url: first.url }, stored);
  const tried = unlessBusy(await context.tryOut(recordOf(address, requested, stored), signal));
  return tried.kind === 'failed'
    ? { ...reported, problem: fieldJson(request, streamProblem(tried.why, username !== undefined)) }
    : { ...reported, picture: pictureJson(tried) };
}

type TriedOut = Awaited<ReturnType<TryOut>>;

/** The camera is not to blame, and nothing of what was entered. */
function unlessBusy(tried: TriedOut): Exclude<TriedOut, { kind: 'busy' }> {
  if (tried.kind === 'busy') throw refused(503, refusal('camera_form.gateway_busy'), { 'retry-after': '60' });
  return tried;
}

async function storedCamera(
  id: string | undefined,
  { store }: Pick<WebContext, 'store'>,
): Promise<CameraRecord | undefined> {
  if (id === undefined) return undefined;
  const camera = (await store.read.cameras()).find((one) => one.id === id);
  if (camera === undefined) throw noCamera(id);
  return camera;
}

function fieldJson(
  request: FastifyRequest,
  { field, cause: { problem, texts } }: FieldCause,
): NonNullable<TriedJson['problem']> {
  return { field, problem, message: texts[requestedLanguage(request)] };
}

/** With the masks of the existing camera: its picture is never shown without them. */
function recordOf(
  address: Pick<CameraRecord, 'url' | 'username' | 'password'>,
  { transport, reader }: CameraTry,
  stored: CameraRecord | undefined,
): CameraRecord {
  return { id: 'try', name: '', ...address, transport, reader, masks: stored?.masks ?? [] };
}

function pictureJson({
  jpeg,
  codec,
  width,
  height,
}: Extract<TriedOut, { kind: 'picture' }>): TriedJson['picture'] {
  return {
    jpeg: jpeg.toString('base64'),
    codec,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
}

/** The usable streams, the recommended one of each lens with any objections to it. */
function streamsJson(request: FastifyRequest, { profiles, chosen }: FoundDevice): StreamJson[] {
  const language = requestedLanguage(request);
  return profiles.flatMap(({ streamUrl, snapshotUrl, ...profile }): StreamJson[] => {
    const choice = chosen.find(({ token }) => token === profile.token);
    const url =
      choice?.url ?? (profile.codec === 'h264' || profile.codec === 'h265' ? streamUrl : snapshotUrl);
    if (url === undefined) return [];
    const warnings = (choice?.warnings ?? []).map((warning) => onvifText(`onvif.${warning}`)[language]);
    return [{ ...profile, url, recommended: choice !== undefined, warnings }];
  });
}
