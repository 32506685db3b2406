/**
 * Content of /metrics, over a real store: equals the table of docs/reference/metrics.md, and the figures are those of
 * the sales.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { CameraHealth } from '../../../src/agent/cameras/camera-contract.ts';
import { createMetrics } from '../../../src/agent/support/metrics.ts';
import { missingReasons } from '../../../src/domain/capture/pair.ts';
import { deliveryProblem } from '../../../src/domain/problem/notification/delivery-problem.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  saleOf,
  type TestStore,
} from '../store/fixtures.ts';

const health: CameraHealth = {
  ...{ state: 'up', sinceMonotonicMs: 0, heldMs: 0, heldBytes: 0, warnings: [] },
  ...{ pictureAgeMs: 120, bitRate: 2_000_000, keyFrameIntervalMs: 2_000, clockOffsetMs: -500 },
  ...{ restarts: 3, damages: 2 },
};

function metricsOf({ store, path }: TestStore, cameras = oneCamera.cameras) {
  return createMetrics({
    ...{ store, clock: systemClock, version: '1.2.3', startedAtMs: 1_700_000_000_000 },
    timekeeper: { state: () => 'synced' },
    dataDir: dirname(path),
    setUp: () => ({
      cameras,
      registers: [],
      links: [],
      posAccounts: [],
      posTerminals: [],
      momentSources: [],
    }),
    camera: () => ({ health: () => health }),
    channels: () => [
      {
        ...{ id: '1', name: '店長', kind: 'email', waiting: 3, failingSinceMs: 0 },
        problem: deliveryProblem('mail.login_refused'),
      },
      { id: 'alarms', name: 'alarms.example.com', kind: 'webhook', waiting: 0 },
    ],
    posAccounts: () => [
      {
        ...{ id: 'sma', kind: 'smaregi', name: 'スマレジ', state: 'ok', sinceMs: 0, catchingUp: false },
        nudges: 'none',
        ...{ passedOver: { notLinked: 0, beforeLink: 0 }, unreadable: { count: 0, newest: [] } },
      },
    ],
    space: () => ({
      ...{
        state: 'refusing',
        refusal: 'rows',
        usedBytes: 1_000,
        maxBytes: 2_000,
        freeBytes: 3_000,
        totalBytes: 4_000,
      },
      ...{ sales: 0, pictures: 0, salesPending: 1, picturesPending: 0, picturesEvicted: 7 },
    }),
    clips: () => ({
      of: 'exceptions',
      maxBytes: 5_000,
      count: 2,
      bytes: 600,
      stored: 3,
      missing: 1,
      evicted: 0,
    }),
    upload: () => ({ state: 'ok' }),
  });
}

/** `name{labels}` → value. */
function figuresIn(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('exposes exactly the metrics of docs/reference/metrics.md, with type, labels and help', async () => {
  await using t = await openTestStore();
  const { text, contentType } = await metricsOf(t).render();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const labels = (name: string): string =>
    [...(new RegExp(`^${name}\\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '').matchAll(/(\w+)="/g)]
      .map(([, label = '']) => label)
      .filter((label) => label !== 'le')
      .map((label) => `\`${label}\``)
      .join(', ');
  const real = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\w+)$/gm)].map(
    ([, name = '', help = '', type = '']) => `| \`${name}\` | ${type} | ${labels(name)} | ${help} |`,
  );
  const page = readFileSync(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8');
  const documented = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(documented).toEqual(real.map((line) => line.replace('|  |', '| |')).sort());
  const outcomes = [...text.matchAll(/^tillframe_captures_total\{outcome="(\w+)"\} 0$/gm)].map(
    ([, one]) => one,
  );
  expect(outcomes).toEqual(['captured', ...missingReasons]);
  expect(page).toContain(
    `\`captured\`, or why there is no picture: ${missingReasons.map((one) => `\`${one}\``).join(', ')}.`,
  );
  for (const name of text.matchAll(/^# TYPE (\S+) (?:gauge|histogram)$/gm))
    expect(name[1]).toMatch(
      /_(seconds|bytes|up|synced|info|events|pictures|quarantined|per_second|refused)$/,
    );
});

test('counts outcomes, the source of the picture, and its deviation', async () => {
  await using t = await openTestStore();
  const { write } = t.store;
  await write.importSetUp(oneCamera);
  const metrics = metricsOf(t);
  const accepted = await write.acceptSale(acceptInput(saleOf()));
  const [capture] = accepted.kind === 'stored' ? accepted.pending : [];
  if (capture === undefined) throw new Error('no capture');
  const settlement = capturedSettlement(capture.saleId);
  metrics.settled(capture, settlement);
  // A picture intentionally seconds off is no measure of the gateway's accuracy.
  metrics.settled({ ...capture, requestedOffsetMs: 4_000 }, settlement);
  metrics.settled(capture, { ...settlement, outcome: { outcome: 'camera_down', details: {} } } as never);
  const figures = figuresIn((await metrics.render()).text);
  expect(figures.get('tillframe_captures_total{outcome="captured"}')).toBe(2);
  expect(figures.get('tillframe_captures_total{outcome="camera_down"}')).toBe(1);
  expect(figures.get('tillframe_captures_total{outcome="damaged"}')).toBe(0);
  expect(figures.get('tillframe_event_to_pair_seconds_count')).toBe(1);
  expect(figures.get('tillframe_frame_offset_seconds_bucket{le="0.02"}')).toBe(2);
});

test('exposes queue and current cameras at a scrape, and no series of a removed one', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp({ ...oneCamera, links: [] });
  const sold = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (sold.kind === 'stored') await t.store.write.renderRevision(sold.saleId);
  const cameras = [...oneCamera.cameras];
  const metrics = metricsOf(t, cameras);
  const figures = figuresIn((await metrics.render()).text);
  expect(figures.get('tillframe_outbox_events')).toBe(1);
  expect(figures.get('tillframe_outbox_oldest_age_seconds')).toBeLessThan(60);
  expect(figures.get('tillframe_camera_restarts_total{camera="counter"}')).toBe(3);
  expect(figures.get('tillframe_camera_clock_offset_seconds{camera="counter"}')).toBe(-0.5);
  expect(figures.get('process_resident_memory_bytes')).toBeGreaterThan(20_000_000);
  expect(figures.get('tillframe_disk_free_bytes')).toBeGreaterThan(0);
  expect(figures.get('tillframe_sales_refused')).toBe(1);
  // Twice the same: counters of cameras, and of pictures, don't add up.
  const [one, other] = await Promise.all([metrics.render(), metrics.render()]);
  expect(figuresIn(one.text).get('tillframe_camera_restarts_total{camera="counter"}')).toBe(3);
  expect(figuresIn(other.text).get('tillframe_camera_restarts_total{camera="counter"}')).toBe(3);
  expect(figuresIn(other.text).get('tillframe_pictures_shed_total')).toBe(7);
  cameras.length = 0;
  expect((await metrics.render()).text).not.toContain('camera="counter"');
});
