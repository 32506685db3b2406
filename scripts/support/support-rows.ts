/**
 * Cameras, registers, printers, devices and boards that the program supports. Kinds with a descriptor come from it; the others, which are
 * protocols read by the code itself, are declared here with the test that speaks them.
 */
import { momentSourceKinds } from '../../src/agent/sources/moments/registry.ts';
import { posKinds, pushFormats } from '../../src/agent/sources/registry.ts';
import { dialects } from '../../src/domain/setup/receipt-printer.ts';
import type { LocalizedText } from '../../src/lib/text/language.ts';
import { type Architecture, architectures } from '../package/shipped.ts';

export const supportSections = ['cameras', 'registers', 'printers', 'moments', 'boards'] as const;
export type SupportSection = (typeof supportSections)[number];

export type SupportRow = {
  /** Unique; `tried.ts` refers to it. */
  readonly id: string;
  readonly name: LocalizedText;
  readonly note: LocalizedText;
  /** Test, program or script that stands for the device, a path of this repository. */
  readonly tested: string;
};

const none: LocalizedText = { en: '', ja: '' };
const same = (text: string): LocalizedText => ({ en: text, ja: text });
const row = (
  id: string,
  { name, note = none, tested }: { name: LocalizedText; note?: LocalizedText; tested: string },
): SupportRow => ({ id, name, note, tested });

const cameras: readonly SupportRow[] = [
  row('camera.h264', {
    name: same('RTSP, H.264'),
    note: { en: 'over TCP or UDP; no multicast', ja: 'TCP・UDP（マルチキャストは不可）' },
    tested: 'test/agent/cameras/rtsp',
  }),
  row('camera.h265', {
    name: same('RTSP, H.265'),
    note: { en: 'over TCP or UDP; no multicast', ja: 'TCP・UDP（マルチキャストは不可）' },
    tested: 'test/agent/cameras/rtsp',
  }),
  row('camera.mjpeg', {
    name: same('RTSP, Motion JPEG'),
    tested: 'test/agent/cameras/rtsp',
  }),
  row('camera.fallback', {
    name: { en: 'Streams that only ffmpeg reads', ja: 'ffmpeg だけが読める映像' },
    note: { en: 'the fallback of each camera', ja: '各カメラの予備の方式' },
    tested: 'test/agent/cameras/ffmpeg',
  }),
  row('camera.onvif', {
    name: { en: 'ONVIF: search, streams, events', ja: 'ONVIF：検索、映像、イベント' },
    tested: 'test/agent/cameras/onvif',
  }),
  row('camera.stills', {
    name: { en: 'Single JPEG pictures over HTTP', ja: 'HTTP の静止画（JPEG）' },
    note: { en: 'may be more than a second off', ja: '1 秒以上ずれることがあります' },
    tested: 'test/agent/cameras/stills',
  }),
];

function registers(): SupportRow[] {
  const kinds = [...posKinds.values()];
  const systems = new Map(kinds.map(({ system }) => [system.id, system] as const));
  const clouds = [...systems.values()].map(({ id, name }) => {
    const ways = kinds.filter(({ system }) => system.id === id).flatMap((kind) => kind.ways);
    return row(`pos.${id}`, {
      name,
      note: {
        en: ways.map(({ label }) => label.en).join(', '),
        ja: ways.map(({ label }) => label.ja).join('、'),
      },
      tested: `test/agent/sources/${id}`,
    });
  });
  const formats = [...pushFormats.values()].map(({ id, name }) =>
    row(`push.${id}`, { name, tested: `test/agent/sources/${id}` }),
  );
  const pushed = row('push', {
    name: {
      en: 'Any till that pushes its sales over HTTP, WebSocket or MQTT',
      ja: 'HTTP・WebSocket・MQTT で会計を送るレジ',
    },
    tested: 'test/agent/sources/push',
  });
  return [...clouds, ...formats, pushed];
}

const dialectNames: Readonly<Record<(typeof dialects)[number], LocalizedText>> = {
  epson: same('ESC/POS (Epson)'),
  star: same('Star Line, Star Graphic'),
};

const printers: readonly SupportRow[] = [
  ...dialects.map((dialect) =>
    row(`printer.${dialect}`, {
      name: dialectNames[dialect],
      note: { en: 'on the LAN, TCP 9100', ja: 'LAN、TCP 9100' },
      tested: 'test/printer-proxy',
    }),
  ),
  row('printer.epos', { name: same('ePOS-Print XML (Epson)'), tested: 'test/printer-proxy/http' }),
  row('printer.epos-device', {
    name: same('ePOS-Device (Epson): XML, JavaScript SDK'),
    note: {
      en: 'ports 8009, 8008, 8043; not with crypto, nor without WebSocket',
      ja: 'ポート 8009・8008・8043（crypto 使用時と WebSocket なしは不可）',
    },
    tested: 'test/printer-proxy/device',
  }),
  row('printer.webprnt', { name: same('Star WebPRNT'), tested: 'test/printer-proxy/http' }),
  row('printer.cloudprnt', { name: same('Star CloudPRNT'), tested: 'test/printer-proxy/relay' }),
  row('printer.direct', { name: same('Epson Server Direct Print'), tested: 'test/printer-proxy/relay' }),
];

function moments(): SupportRow[] {
  return [...momentSourceKinds.values()].map(({ id, name, presets }) =>
    row(`moment.${id}`, {
      name,
      note: {
        en: presets.map(({ label }) => label.en).join(', '),
        ja: presets.map(({ label }) => label.ja).join('、'),
      },
      tested: 'test/agent/sources/moments',
    }),
  );
}

const machines: Readonly<Record<Architecture, { name: LocalizedText; tested: string }>> = {
  amd64: {
    name: { en: '64-bit PC, Debian 13', ja: '64 ビット PC、Debian 13' },
    tested: 'scripts/test-deb.sh',
  },
  arm64: {
    name: {
      en: '64-bit ARM, Debian 13 or Raspberry Pi OS based on it',
      ja: '64 ビット ARM、Debian 13 またはそれに基づく Raspberry Pi OS',
    },
    tested: 'scripts/test-arm64.sh',
  },
};

const boards: readonly SupportRow[] = [
  ...(Object.keys(architectures) as Architecture[]).map((architecture) =>
    row(`board.${architecture}`, {
      ...machines[architecture],
      note: { en: `package, container (${architecture})`, ja: `パッケージ、コンテナー（${architecture}）` },
    }),
  ),
  row('board.raspberry-pi-4', {
    name: same('Raspberry Pi 4, 400, CM4, 3'),
    note: { en: 'card image', ja: 'カードイメージ' },
    tested: 'scripts/test-image.sh',
  }),
  row('board.uefi', {
    name: { en: 'ARM boards with UEFI', ja: 'UEFI の ARM ボード' },
    note: { en: 'card image', ja: 'カードイメージ' },
    tested: 'scripts/test-image.sh',
  }),
];

export function supportRows(): Readonly<Record<SupportSection, readonly SupportRow[]>> {
  return { cameras, registers: registers(), printers, moments: moments(), boards };
}
