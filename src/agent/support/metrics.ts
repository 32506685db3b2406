/**
 * `GET /metrics`, in Prometheus' text format. Events are counted as they happen; a scrape reads a few known
 * numbers, one short query and the file system. docs/reference/metrics.md describes each metric.
 */
import { readFile, statfs } from 'node:fs/promises';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { missingReasons } from '../../domain/capture/pair.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Camera } from '../cameras/camera-contract.ts';
import { heldPictureBytes } from '../cameras/pictures/held-picture.ts';
import type { ClipsReport } from '../clips/clips.ts';
import type { ChannelReport } from '../notifications/channels.ts';
import { type SeenOutcome, seenOutcomes } from '../pipeline/seen-instants.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { PosAccountReport } from '../sources/polling/pos-accounts.ts';
import type { Store } from '../store/operations.ts';
import type { SpaceReport } from '../store/space/space-keeper.ts';
import type { PendingCapture, Settlement } from '../store/store.ts';
import type { UploadReport } from '../upload/upload-state.ts';

export type MetricsDeps = {
  readonly store: Pick<Store, 'read'>;
  readonly clock: Clock;
  readonly timekeeper: Pick<Timekeeper, 'state'>;
  readonly version: string;
  readonly startedAtMs: number;
  readonly dataDir: string;
  setUp(): CurrentSetUp;
  camera(id: string): Pick<Camera, 'health'> | undefined;
  posAccounts(): readonly PosAccountReport[];
  space(): SpaceReport | undefined;
  clips?(): ClipsReport;
  /** Undefined when no cloud is configured. */
  upload(): UploadReport | undefined;
  /** Channels of notifications. */
  channels(): readonly ChannelReport[];
};

export type Metrics = {
  /** A capture was settled and its outcome is on disk. */
  readonly settled: (capture: PendingCapture, settlement: Settlement) => void;
  /** A sale was looked for in the region of its register, or not. */
  readonly looked: (outcome: SeenOutcome) => void;
  /** Rejects with StoreUnavailable while the store is unavailable. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
};

export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  const counted = createCounted(registry);
  const looked = createLooked(registry);
  looked.version.set({ version: deps.version }, 1);
  looked.startTime.set(deps.startedAtMs / 1_000);
  for (const outcome of seenOutcomes) counted.regions.inc({ outcome }, 0);
  for (const outcome of ['captured', ...missingReasons]) counted.captures.inc({ outcome }, 0);

  return {
    settled: (capture, { outcome }) => {
      counted.captures.inc({ outcome: outcome.outcome });
      if (outcome.outcome !== 'captured') return;
      counted.offset.observe(Math.abs(outcome.offsetMs) / 1_000);
      // Other pictures of an exception are intentionally apart from its instant, and times of another boot
      // can't be compared.
      const isOfSale = capture.requestedOffsetMs === 0 && capture.extra === undefined;
      if (!isOfSale || capture.boot !== deps.clock.boot) return;
      counted.latency.observe((deps.clock.monotonicMs() - capture.committedAtMonotonicMs) / 1_000);
    },
    looked: (outcome) => counted.regions.inc({ outcome }),
    render: async () => {
      const [queue, disk, rssBytes] = await Promise.all([
        deps.store.read.queue(),
        diskOf(deps.dataDir),
        residentBytes(),
      ]);
      // Synchronous from here on, so that two concurrent scrapes don't mix.
      look(looked, deps, { queue, disk, rssBytes });
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function createCounted(registry: Registry) {
  const registers = [registry];
  return {
    latency: new Histogram({
      name: 'tillframe_event_to_pair_seconds',
      help: 'From the commit of a sale to the commit of the picture of its moment',
      buckets: [0.1, 0.2, 0.5, 1, 1.5, 2, 5, 10, 30, 60],
      registers,
    }),
    offset: new Histogram({
      name: 'tillframe_frame_offset_seconds',
      help: 'How far the recorded frame lies from the requested instant, either way',
      buckets: [0.02, 0.04, 0.08, 0.15, 0.25, 0.5, 1, 2, 5],
      registers,
    }),
    captures: new Counter({
      name: 'tillframe_captures_total',
      help: 'Captures settled since the start, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    regions: new Counter({
      name: 'tillframe_region_sales_total',
      help: 'Sales looked for in the region of their register since the start, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
  };
}

function createLooked(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const ofCamera = (name: string, help: string) =>
    new Gauge({ name: `tillframe_camera_${name}`, help, labelNames: ['camera'] as const, registers });
  const countedOfCamera = (name: string, help: string) =>
    new Counter({ name: `tillframe_camera_${name}`, help, labelNames: ['camera'] as const, registers });
  return {
    version: new Gauge({
      name: 'tillframe_info',
      help: 'The running version; always 1',
      labelNames: ['version'] as const,
      registers,
    }),
    startTime: gauge('tillframe_start_time_seconds', 'When the agent was started, Unix time'),
    events: gauge('tillframe_outbox_events', 'Sale events that wait for the cloud'),
    pictures: gauge('tillframe_outbox_pictures', 'Pictures that wait for the cloud'),
    quarantined: gauge('tillframe_outbox_quarantined', 'Events and pictures that the cloud rejected'),
    oldestAge: gauge(
      'tillframe_outbox_oldest_age_seconds',
      'How long the oldest of what waits has waited; 0 when nothing does',
    ),
    storedEvents: new Counter({
      name: 'tillframe_outbox_stored_events_total',
      help: 'Sale events that the cloud has stored, since the database was made',
      registers,
    }),
    cloudUp: gauge('tillframe_cloud_up', '1 while the cloud takes what it is sent; absent without a cloud'),
    cameraUp: ofCamera('up', '1 while the camera gives pictures'),
    pictureAge: ofCamera('picture_age_seconds', 'Age of the newest picture; absent before the first'),
    bitRate: ofCamera('bit_rate_bits_per_second', 'Bit rate over the newest seconds'),
    keyFrameInterval: ofCamera('key_frame_interval_seconds', 'Between the newest two key frames'),
    cameraClock: ofCamera(
      'clock_offset_seconds',
      "The camera's clock less the gateway's as received: the network's delay makes it smaller",
    ),
    cameraRestarts: countedOfCamera(
      'restarts_total',
      'How often pictures came again after the connection had ended',
    ),
    cameraDamages: countedOfCamera('damages_total', 'Damaged stretches of video'),
    posUp: new Gauge({
      name: 'tillframe_pos_account_up',
      help: '1 while the POS account answers; absent before its first answer',
      labelNames: ['account'] as const,
      registers,
    }),
    diskFree: gauge('tillframe_disk_free_bytes', 'Free room of the file system with the data folder'),
    diskSize: gauge('tillframe_disk_size_bytes', 'Size of that file system'),
    databaseUsed: gauge('tillframe_database_used_bytes', 'Size of the database with its log'),
    databaseLimit: gauge('tillframe_database_limit_bytes', 'Bound of it (store.maxMegabytes)'),
    salesRefused: gauge('tillframe_sales_refused', '1 while no sale is taken for want of room'),
    picturesEvicted: new Counter({
      name: 'tillframe_pictures_shed_total',
      help: 'Pictures given up for want of room before the cloud had them, since the database was made',
      registers,
    }),
    clipBytes: gauge('tillframe_clips_bytes', 'Size of the stored clips of sales'),
    clipLimit: gauge('tillframe_clips_limit_bytes', 'Bound of it (clips.maxMegabytes)'),
    clips: new Counter({
      name: 'tillframe_clips_total',
      help: 'Clips of sales settled since the start, by outcome',
      labelNames: ['outcome'] as const,
      registers,
    }),
    channelUp: new Gauge({
      name: 'tillframe_notification_channel_up',
      help: '0 while a channel of notifications fails',
      labelNames: ['channel', 'kind'] as const,
      registers,
    }),
    channelWaiting: new Gauge({
      name: 'tillframe_notification_channel_events',
      help: 'Notifications that wait for a channel',
      labelNames: ['channel', 'kind'] as const,
      registers,
    }),
    clockSynced: gauge('tillframe_clock_synced', "1 while the gateway's clock follows a time source"),
    decodedPictures: gauge(
      'tillframe_decoded_picture_bytes',
      'Decoded pictures in the memory of the agent, each until its last user has released it',
    ),
    resident: gauge(
      'process_resident_memory_bytes',
      'Memory of the agent; the printer proxy and ffmpeg have their own',
    ),
  };
}

type Looked = ReturnType<typeof createLooked>;
type Facts = {
  readonly queue: Awaited<ReturnType<Store['read']['queue']>>;
  readonly disk: { freeBytes: number; totalBytes: number } | undefined;
  readonly rssBytes: number | undefined;
};

function look(into: Looked, deps: MetricsDeps, { queue, disk, rssBytes }: Facts): void {
  into.events.set(queue.events);
  into.pictures.set(queue.pictures);
  into.quarantined.set(queue.quarantined);
  const waitedMs = queue.oldestMs === undefined ? 0 : deps.clock.nowMs() - queue.oldestMs;
  // The clock may have been set back meanwhile.
  into.oldestAge.set(Math.max(0, waitedMs) / 1_000);
  into.storedEvents.reset();
  into.storedEvents.inc(queue.storedEvents);
  const upload = deps.upload();
  if (upload === undefined) into.cloudUp.remove();
  else into.cloudUp.set(upload.problem === undefined ? 1 : 0);
  lookAtCameras(into, deps);
  into.posUp.reset();
  for (const { id, state } of deps.posAccounts())
    if (state !== 'starting') into.posUp.set({ account: id }, state === 'ok' ? 1 : 0);
  if (disk !== undefined) {
    into.diskFree.set(disk.freeBytes);
    into.diskSize.set(disk.totalBytes);
  }
  const space = deps.space();
  if (space !== undefined) {
    into.databaseUsed.set(space.usedBytes);
    into.databaseLimit.set(space.maxBytes);
    into.salesRefused.set(space.refusal === undefined ? 0 : 1);
    into.picturesEvicted.reset();
    into.picturesEvicted.inc(space.picturesEvicted);
  }
  const clips = deps.clips?.();
  if (clips !== undefined) {
    into.clipBytes.set(clips.bytes);
    into.clipLimit.set(clips.maxBytes);
    into.clips.reset();
    for (const outcome of ['stored', 'missing', 'evicted'] as const)
      into.clips.inc({ outcome }, clips[outcome]);
  }
  into.channelUp.reset();
  into.channelWaiting.reset();
  for (const { name: channel, kind, problem, waiting } of deps.channels()) {
    into.channelUp.set({ channel, kind }, problem === undefined ? 1 : 0);
    into.channelWaiting.set({ channel, kind }, waiting);
  }
  into.clockSynced.set(deps.timekeeper.state() === 'synced' ? 1 : 0);
  into.decodedPictures.set(heldPictureBytes());
  if (rssBytes !== undefined) into.resident.set(rssBytes);
}

/** Current cameras only: a removed one leaves no series behind. */
function lookAtCameras(into: Looked, deps: MetricsDeps): void {
  const { cameraUp, pictureAge, bitRate, keyFrameInterval, cameraClock, cameraRestarts, cameraDamages } =
    into;
  for (const each of [cameraUp, pictureAge, bitRate, keyFrameInterval, cameraClock]) each.reset();
  for (const each of [cameraRestarts, cameraDamages]) each.reset();
  for (const { id: camera } of deps.setUp().cameras) {
    const health = deps.camera(camera)?.health();
    cameraUp.set({ camera }, health?.state === 'up' ? 1 : 0);
    if (health === undefined) continue;
    const { pictureAgeMs, keyFrameIntervalMs, clockOffsetMs } = health;
    if (pictureAgeMs !== undefined) pictureAge.set({ camera }, pictureAgeMs / 1_000);
    if (health.bitRate !== undefined) bitRate.set({ camera }, health.bitRate);
    if (keyFrameIntervalMs !== undefined) keyFrameInterval.set({ camera }, keyFrameIntervalMs / 1_000);
    if (clockOffsetMs !== undefined) cameraClock.set({ camera }, clockOffsetMs / 1_000);
    cameraRestarts.inc({ camera }, health.restarts);
    cameraDamages.inc({ camera }, health.damages);
  }
}

async function diskOf(folder: string): Promise<Facts['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

/** Undefined when the system has no /proc. */
async function residentBytes(): Promise<number | undefined> {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
  } catch {
    return undefined;
  }
}
