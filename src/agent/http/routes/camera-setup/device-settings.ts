/**
 * Settings of a camera itself, over ONVIF: `POST /api/v1/cameras/{id}/ntp` sets its time server, `…/key-frames` its
 * key-frame interval; `…/latency-estimate` reads its clock. One at a time, each bounded in time, and ended when the client disconnects. Always the host that
 * is set up: its login is sent nowhere else. Credentials are never returned.
 */
import type { FastifyInstance } from 'fastify';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { estimateLatency } from '../../../../domain/capture/latency-estimate.ts';
import { type OnvifProblem, onvifProblem } from '../../../../domain/problem/devices/onvif.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { CameraRecord } from '../../../../domain/setup/set-up.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import type { Camera, CameraHealth } from '../../../cameras/camera-contract.ts';
import { keyFrameOffers } from '../../../cameras/key-frame-offers.ts';
import { deviceOfCamera } from '../../../cameras/onvif/camera-device.ts';
import { readKeyFrames, secondsOf, setKeyFrames } from '../../../cameras/onvif/key-frames.ts';
import { parseNtpServer } from '../../../cameras/onvif/ntp-server.ts';
import { setNtpServer } from '../../../cameras/onvif/onvif.ts';
import { readClock } from '../../../cameras/onvif/read-clock.ts';
import type { DeviceRequest } from '../../../cameras/onvif/session.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused, refusedAt, wrongFields } from '../../refused.ts';
import { noCamera } from '../../request.ts';
import { routesOf } from '../../route.ts';

export function registerDeviceRoutes(
  app: FastifyInstance,
  context: Pick<WebContext, 'clock' | 'setUp' | 'camera' | 'thumbnailWidthPx'>,
): void {
  const { clock, thumbnailWidthPx } = context;
  const route = routesOf(app, cameraRoutes);
  const oneAtATime = createMutex(refusal('request.other_setting'));
  const recordOf = (id: string): CameraRecord => {
    const camera = context.setUp().cameras.find((candidate) => candidate.id === id);
    if (camera === undefined) throw noCamera(id);
    return camera;
  };

  route('POST /api/v1/cameras/:id/ntp', async ({ params: { id }, body, reply }) => {
    const server = parseNtpServer(body.server);
    if (server === undefined)
      throw wrongFields({ field: 'server', problem: refusal('camera_form.time_server') });
    const device = deviceOf(recordOf(id), body.port);
    const { clock: cameraClock, problem } = await oneAtATime(reply, (signal) =>
      setNtpServer({ ...device, server }, { clock }, signal),
    );
    if (problem !== undefined) throw notTaken(problem);
    return { server: server.address, ...(cameraClock !== undefined && { clock: cameraClock }) };
  });

  route('GET /api/v1/cameras/:id/key-frames', async ({ params: { id }, query: { port }, reply }) => {
    const record = recordOf(id);
    const request = { ...deviceOf(record, port), streamUrl: record.url };
    return oneAtATime(reply, async (signal) => {
      const settings = await readKeyFrames(request, { clock }, signal);
      if (settings.profile === undefined && settings.problem !== undefined && !isOfStream(settings.problem))
        throw notTaken(settings.problem);
      const health = await measuredHealth(context.camera(id), signal);
      const { problem } = settings;
      return {
        ...keyFrameOffers(health, settings, thumbnailWidthPx),
        ...(problem !== undefined && { problem: problemJson(problem) }),
      };
    });
  });

  route('GET /api/v1/cameras/:id/latency-estimate', async ({ params: { id }, query: { port }, reply }) => {
    const device = deviceOf(recordOf(id), port);
    const seen = () => {
      const { reportedDelayMs, lateMs = 0 } = context.camera(id)?.health() ?? {};
      if (reportedDelayMs === undefined) throw refused(422, refusal('calibration.no_reports'));
      return { reportedDelayMs, lateMs };
    };
    seen();
    const { clock: deviceClock, problem } = await oneAtATime(reply, (signal) =>
      readClock(device, { clock }, signal),
    );
    if (problem !== undefined) throw notTaken(problem);
    if (deviceClock === undefined) throw refused(502, refusal('calibration.clock_unread'));
    const estimate = estimateLatency({ ...seen(), clock: deviceClock });
    switch (estimate.kind) {
      case 'estimated': {
        const { kind: _, ...figures } = estimate;
        return { camera: id, ...figures };
      }
      case 'clock_off':
        throw refused(
          422,
          refusal('calibration.clock_off', { seconds: (Math.abs(estimate.offMs) / 1_000).toFixed(1) }),
        );
      case 'nothing_gained':
        throw refused(422, refusal('calibration.nothing_gained', { ms: estimate.seenMs }));
    }
  });

  route('PUT /api/v1/cameras/:id/key-frames', async ({ params: { id }, body, reply }) => {
    const record = recordOf(id);
    const { intervalMs: requestedMs, port } = body;
    const request = { ...deviceOf(record, port), streamUrl: record.url, intervalMs: requestedMs };
    return oneAtATime(reply, async (signal) => {
      const camera = context.camera(id);
      const { fps, keyFrameIntervalMs: beforeMs = 0 } = camera?.health() ?? {};
      const set = await setKeyFrames({ ...request, ...(fps !== undefined && { fps }) }, { clock }, signal);
      const { reportedMs } = set;
      if (set.problem !== undefined && !isOfStream(set.problem)) throw notTaken(set.problem);
      const expectedMs = reportedMs ?? beforeMs;
      const withinMs = Math.min(30_000, 5_000 + 2.5 * Math.max(beforeMs, expectedMs));
      const measuredMs = camera && (await measuredInterval(camera, { expectedMs, withinMs }, clock, signal));
      const isStretched =
        reportedMs !== undefined && measuredMs !== undefined && isLonger(measuredMs, reportedMs);
      const problem = isStretched
        ? onvifProblem('onvif.key_frames_stretched', {
            reported: secondsOf(reportedMs),
            measured: secondsOf(measuredMs),
          })
        : set.problem;
      return {
        requestedMs,
        ...(reportedMs !== undefined && { reportedMs }),
        ...(measuredMs !== undefined && { measuredMs: Math.round(measuredMs) }),
        ...(problem !== undefined && { problem: problemJson(problem) }),
      };
    });
  });
}

function deviceOf(camera: CameraRecord, port: number): DeviceRequest {
  const device = deviceOfCamera(camera, port);
  if (device === undefined) throw refused(409, refusal('camera_form.unreachable'));
  return device;
}

/** At the port where that may be the wrong one. */
function notTaken(problem: OnvifProblem): Problem {
  const isElsewhere = problem.code === 'onvif.unreachable' || problem.code === 'onvif.not_onvif';
  return isElsewhere ? refusedAt('port', { status: 502, problem }) : refused(502, problem);
}

/** The camera answered; its stream or its interval is the obstacle. */
function isOfStream({ code }: OnvifProblem): boolean {
  return code === 'onvif.stream_unknown' || code.startsWith('onvif.key_frames_');
}

/** Measures the decoding speed first where no similar video has been decoded: the picture before the newest key frame. */
async function measuredHealth(
  camera: Camera | undefined,
  signal: AbortSignal,
): Promise<Partial<CameraHealth>> {
  const health = camera?.health();
  if (camera === undefined || health?.keyFrameAtMonotonicMs === undefined) return health ?? {};
  if (health.decodeMs !== undefined || health.fps === undefined) return health;
  const atMonotonicMs = health.keyFrameAtMonotonicMs - 1_000 / health.fps;
  const grab = await camera.grab({ atMonotonicMs, size: 'thumbnail', urgency: 'look' }, signal);
  if (grab.kind === 'frame') grab.frame.picture[Symbol.dispose]();
  return camera.health();
}

const lookEveryMs = 200;

/**
 * Interval between two key frames that both came after the call; undefined where none came in time. A camera may take a
 * GOP to follow, and insert a key frame when it is set.
 */
async function measuredInterval(
  camera: Camera,
  { expectedMs, withinMs }: { readonly expectedMs: number; readonly withinMs: number },
  clock: Clock,
  signal: AbortSignal,
): Promise<number | undefined> {
  const sinceMs = clock.monotonicMs();
  let measuredMs: number | undefined;
  while (clock.monotonicMs() < sinceMs + withinMs) {
    const { state, keyFrameAtMonotonicMs = 0, keyFrameIntervalMs } = camera.health();
    if (
      state === 'up' &&
      keyFrameIntervalMs !== undefined &&
      keyFrameAtMonotonicMs - keyFrameIntervalMs >= sinceMs
    )
      measuredMs = keyFrameIntervalMs;
    if (measuredMs !== undefined && !isLonger(measuredMs, expectedMs) && !isLonger(expectedMs, measuredMs))
      break;
    await clock.sleep(lookEveryMs, signal);
  }
  return measuredMs;
}

/** Beyond the unevenness of a camera's pictures. */
function isLonger(measuredMs: number, reportedMs: number): boolean {
  return measuredMs > 1.25 * reportedMs + 100;
}
