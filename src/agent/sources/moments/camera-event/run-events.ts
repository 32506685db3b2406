/**
 * Moments from an input, relay or region of a camera that is linked with the register. A moment is the arrival of a change, less what the
 * camera took by its own stamps; what it took to notice the contact is part of the delay of the register's moments. A change that waited
 * at the camera while nobody read it has no exact time and is none.
 */
import { gatewayInputProblem } from '../../../../domain/problem/devices/gateway-inputs.ts';
import { isOnvifLogin, type OnvifProblem, onvifProblem } from '../../../../domain/problem/devices/onvif.ts';
import type { MomentSourceFailure } from '../../../../domain/setup/moment-source.ts';
import type { CameraRecord } from '../../../../domain/setup/set-up.ts';
import { deviceOfCamera } from '../../../cameras/onvif/camera-device.ts';
import { listProperties } from '../../../cameras/onvif/events/list-properties.ts';
import { type PropertyState, plainTopic } from '../../../cameras/onvif/events/notifications.ts';
import {
  type Property,
  type PropertyDelays,
  watchEvents,
} from '../../../cameras/onvif/events/watch-events.ts';
import type { MomentOffers, MomentSourceDeps } from '../descriptor.ts';
import { type CameraEventSettings, cameraEventSettings } from './settings.ts';

/** A changed login is tried at once. */
const loginAgainMs = 600_000;
/** A camera has events once a person has switched them on, and each try is several requests. */
const eventsAgainMs = 60_000;

export async function runEvents(
  settings: CameraEventSettings,
  deps: MomentSourceDeps,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  const { clock, log, delays } = deps;
  const chosen = cameraOf(settings, deps.cameras);
  if ('problem' in chosen) return { kind: 'refused', problem: chosen.problem };
  const device = deviceOfCamera(chosen.camera, settings.port);
  if (device === undefined) return failureOf(onvifProblem('onvif.unreachable'));
  const cameraId = chosen.camera.id;
  const problem = await watchEvents(
    device,
    {
      clock,
      ...(delays !== undefined && {
        delaysOf: async (seen) => countedOnes(settings, await delays.of({ cameraId, device: seen })),
      }),
      onSubscribed: () => deps.onReady(),
      onChange: ({ atMonotonicMs, ...change }) => {
        if (!isMoment(settings, change)) return;
        if (atMonotonicMs === undefined) log.warn({ topic: change.topic }, 'late event of a camera ignored');
        else deps.onMoment(clock.monotonicMs() - atMonotonicMs);
      },
    },
    signal,
  );
  return failureOf(problem);
}

/** Properties of the camera, for the form. */
export async function offerEvents(
  entered: Readonly<Record<string, string | boolean>>,
  { clock, cameras }: Pick<MomentSourceDeps, 'clock' | 'cameras'>,
  signal: AbortSignal,
): Promise<MomentOffers> {
  const { port, camera } = cameraEventSettings.pick({ port: true, camera: true }).parse(entered);
  const chosen = cameraOf({ camera }, cameras);
  if ('problem' in chosen) return { offers: [], problem: chosen.problem };
  const device = deviceOfCamera(chosen.camera, port);
  if (device === undefined) return { offers: [], problem: onvifProblem('onvif.unreachable') };
  const { properties, problem } = await listProperties(device, { clock }, signal);
  const offers = properties.map(({ topic, input }) => ({
    label: input === '' ? topic : `${input} (${topic})`,
    values: { topic, input },
  }));
  return { offers, ...(problem !== undefined && { problem }) };
}

export function isMoment(
  settings: Pick<CameraEventSettings, 'topic' | 'input' | 'state'>,
  change: Pick<PropertyState, 'topic' | 'input' | 'isActive'>,
): boolean {
  return isCounted(settings, change) && change.isActive === (settings.state === 'active');
}

function isCounted(
  { topic, input = '' }: Pick<CameraEventSettings, 'topic' | 'input'>,
  property: Property,
): boolean {
  return (
    property.topic === plainTopic(topic) && (input === '' || ` ${property.input} `.includes(` ${input} `))
  );
}

/** Regions with motion change all the time. */
function countedOnes(settings: CameraEventSettings, delays: PropertyDelays): PropertyDelays {
  return {
    recall: (property) => (isCounted(settings, property) ? delays.recall(property) : []),
    remember(property, differencesMs) {
      if (isCounted(settings, property)) delays.remember(property, differencesMs);
    },
  };
}

function cameraOf(
  { camera }: Pick<CameraEventSettings, 'camera'>,
  cameras: readonly CameraRecord[],
): { camera: CameraRecord } | { problem: MomentSourceFailure['problem'] } {
  const found = camera === undefined ? cameras[0] : cameras.find(({ id }) => id === camera);
  if (found !== undefined) return { camera: found };
  return {
    problem:
      camera === undefined || cameras.length === 0
        ? gatewayInputProblem('camera_event.no_camera')
        : gatewayInputProblem('camera_event.other_cameras', {
            camera,
            linked: cameras.map(({ id }) => id).join(', '),
          }),
  };
}

function failureOf(problem: OnvifProblem): MomentSourceFailure {
  const isLasting =
    isOnvifLogin(problem) || problem.code === 'onvif.no_events' || problem.code === 'onvif.not_onvif';
  return {
    ...{ kind: isLasting ? 'refused' : 'try_later', problem },
    ...(isOnvifLogin(problem) && { minWaitMs: loginAgainMs }),
    ...(problem.code === 'onvif.no_events' && { minWaitMs: eventsAgainMs }),
  };
}
