/** Formats the results of `tillframe discover` for a terminal of 80 columns and for the set-up file. Pure. */

import { stringify } from 'yaml';
import type { Discovery, FoundDevice } from '../agent/cameras/discover.ts';
import type { StreamProfile } from '../agent/cameras/onvif/answers.ts';
import type { ClockOffset } from '../agent/cameras/onvif/session.ts';
import { onvifText } from '../agent/cameras/onvif/text/onvif.ts';
import { withClock } from '../domain/problem/devices/onvif.ts';
import { problemTexts } from '../domain/problem/problem-text.ts';
import type { Language } from '../lib/text/language.ts';
import { displayWidth } from './terminal/table.ts';
import { wrapped } from './terminal/wrapped.ts';
import { message, messagesIn } from './text/messages.ts';

const columns = 80;
const gap = '  ';
/** Address, camera, streams; the clock takes the remaining columns. */
const widths = [21, 21, 24] as const;

/** A row per device with a line per stream, followed by advice. */
export function tableText(
  devices: readonly FoundDevice[],
  language: Language,
  options: { readonly clockNote: boolean } = { clockNote: true },
): string {
  const t = messagesIn(language);
  const heads = (['address', 'camera', 'streams', 'clock'] as const).map((head) =>
    t(`discover.head_${head}`),
  );
  const blocks = devices.map((device) => [
    ...rowLines(device, language),
    ...noteLines(device, language, options.clockNote),
  ]);
  const isChosen = devices.some(({ chosen }) => chosen.length > 0);
  return [cells(heads), ...blocks.flat(), ...(isChosen ? [t('discover.chosen')] : [])].join('\n');
}

function rowLines(device: FoundDevice, language: Language): string[] {
  const { address, otherHosts, profiles, clock } = device;
  const place = address.port === 80 ? address.host : `${address.host}:${address.port}`;
  const columnsOfDevice = [
    [place, ...otherHosts],
    wrapped(cameraName(device) ?? '—', widths[1]),
    profiles.map((profile) => `${isChosen(device, profile) ? '*' : ' '} ${streamText(profile)}`),
    [clock === undefined ? '—' : offsetText(clock, language)],
  ];
  const height = Math.max(...columnsOfDevice.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells(columnsOfDevice.map((lines) => lines[line] ?? '')),
  );
}

function noteLines(
  { problem, clock, chosen, profiles }: FoundDevice,
  language: Language,
  clockNote: boolean,
): string[] {
  const warnings = new Set(chosen.flatMap((choice) => choice.warnings));
  const notes = [
    ...(problem === undefined ? [] : [problemTexts(withClock(problem, clock !== undefined))]),
    ...(problem === undefined && chosen.length === 0 ? [onvifText('onvif.no_stream')] : []),
    ...[...warnings].map((warning) => onvifText(`onvif.${warning}`)),
    ...(clockNote && profiles.length > 0 && clock !== undefined && Math.abs(clock.offsetMs) > clockFarOffMs
      ? [message('discover.clock_off')]
      : []),
  ];
  return notes.flatMap((words) => wrapped(words[language], columns - 2).map((line) => `  ${line}`));
}

/** Same bound as in the health check of cameras. */
const clockFarOffMs = 5_000;

/** Maker and model, else the name in its discovery answer. */
function cameraName({ info, name, hardware }: FoundDevice): string | undefined {
  const { manufacturer = '', model = '' } = info;
  const known = model.toLowerCase().startsWith(manufacturer.toLowerCase())
    ? model
    : `${manufacturer} ${model}`;
  const text = known.trim();
  return text === '' ? (name ?? hardware) : text;
}

const codecNames = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG', other: '?' } as const;

/** `1920×1080 H.265 25/s` */
function streamText({ width, height, codec, fps }: StreamProfile): string {
  const size = width === undefined || height === undefined ? [] : [`${width}×${height}`];
  const rate = fps === undefined ? [] : [`${Math.round(fps * 10) / 10}/s`];
  return [...size, codecNames[codec], ...rate].join(' ');
}

function isChosen({ chosen }: FoundDevice, { token, source }: StreamProfile): boolean {
  return chosen.some((choice) => choice.token === token && choice.source === source);
}

/** How far the camera's clock is ahead: `+0.4 s`, `-30 d`. Tenths only for small offsets. */
export function offsetText({ offsetMs, uncertaintyMs }: ClockOffset, language: Language): string {
  const t = messagesIn(language);
  if (Math.abs(offsetMs) <= uncertaintyMs) return t('discover.clock_right');
  const units = [
    [86_400_000, 'days'],
    [3_600_000, 'hours'],
    [60_000, 'minutes'],
    [1_000, 'seconds'],
  ] as const;
  const [size, unit] = units.find(([ms]) => Math.abs(offsetMs) >= 2 * ms) ?? units[3];
  const count = offsetMs / size;
  const shown = Math.abs(count) < 10 && size === 1_000 ? count.toFixed(1) : Math.round(count).toString();
  return `${offsetMs > 0 ? '+' : ''}${shown} ${t(`discover.${unit}`)}`;
}

/** Entries for `cameras:` of a set-up file, one per line; undefined when no camera can be set up. */
export function setUpText(
  { devices }: Pick<Discovery, 'devices'>,
  username: string | undefined,
): string | undefined {
  const ids = new Set<string>();
  const entries = devices.flatMap((device) =>
    device.chosen.map(({ url }, index) => {
      const number = device.chosen.length > 1 ? ` ${index + 1}` : '';
      const name = `${cameraName(device) ?? device.address.host}${number}`.slice(0, 100);
      const id = freeId(`camera-${device.address.host}${number}`, ids);
      return { id, name, url, ...(username !== undefined && { username }) };
    }),
  );
  if (entries.length === 0) return undefined;
  const lines = entries.map(
    (entry) => `  - ${stringify(entry, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`,
  );
  return ['cameras:', ...lines].join('\n');
}

/** Several devices may share a host: recorders, or cameras behind one router. */
function freeId(requested: string, taken: Set<string>): string {
  const base = requested
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 36);
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  taken.add(id);
  return id;
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, index) => text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text))))
    .join(gap)
    .trimEnd();
}
