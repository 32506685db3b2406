/**
 * A shop whose peers can turn hostile one by one: the built program with an honest camera and honest tills, and behind fronts (front.ts) a second camera over RTSP,
 * one with single pictures, an ONVIF device, a receipt printer, a broker, a POS cloud and the cloud.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { printerProxySocketPath } from '../../../src/contract/printer/paths.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { endPrinterProxyAt } from '../../../src/printer-proxy/stop.ts';
import { encodedUnits } from '../../agent/cameras/encoded.ts';
import { measuredDelay, startCamera } from '../../peers/cameras/camera.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { startRtspCamera } from '../../peers/cameras/rtsp-camera.ts';
import { startSnapshotCamera, stream } from '../../peers/cameras/snapshot-camera.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { type BareAgent, bareAgent } from '../bare-agent.ts';
import { coreRegister } from '../core-facts.ts';
import { type CountingCloud, startCountingCloud } from '../counting-cloud.ts';
import type { FrontOptions } from './front.ts';
import type { Mode } from './modes.ts';

type Front = {
  readonly port: number;
  become(mode: Mode | 'honest'): void;
  /** Resolves when the honest peer answers next. */
  through(): Promise<void>;
};

export const frontNames = [
  'rtsp',
  'pictures',
  'onvif',
  'printer',
  'broker',
  'pos',
  'cloud',
  'picture-addresses',
] as const;
export type FrontName = (typeof frontNames)[number];

export type HostileShop = AsyncDisposable & {
  readonly agent: BareAgent;
  readonly cloud: CountingCloud;
  readonly fronts: Readonly<Record<FrontName, Front>>;
  /** Ports at which tills print, of the honest printer and of the other. */
  readonly printing: { readonly honest: number; readonly other: number };
  readonly broker: { readonly url: string };
  readonly smaregi: { sell(sale: { terminal: string; total: number }): unknown };
  /** Whoever was led to an address inside the shop's network, with what was brought. */
  readonly led: { requests: number; withLogin: number };
};

/** Another device than the cameras, which may redirect to themselves. */
const insideHost = '127.0.0.9';
/** A register of its own for a till that turns hostile, with the right token. */
export const hostileRegister = 'till-2';
export const hostileToken = 'token-of-the-hostile-till';

/** `hostile`: peers that will turn hostile; others have no front. */
export async function openHostileShop(hostile: ReadonlySet<string>): Promise<HostileShop> {
  await using opened = new AsyncDisposableStack();
  const led = { requests: 0, withLogin: 0 };
  const insideServer = createServer((request, response) => {
    led.requests += 1;
    if (request.headers.authorization !== undefined || request.headers['x-access-token'] !== undefined)
      led.withLogin += 1;
    response.end();
  });
  insideServer.listen(0, insideHost);
  await once(insideServer, 'listening');
  opened.defer(() => void insideServer.close());
  const inside = `http://${insideHost}:${(insideServer.address() as AddressInfo).port}`;
  const behind = async (name: FrontName, options: Omit<FrontOptions, 'inside'>): Promise<Front> =>
    hostile.has(name) ? opened.use(await startFront({ ...options, inside })) : noFront(options.honest);

  const honest = opened.use(await startCamera({ width: 320, height: 180, fps: 5, keyFrameEvery: 10 }));
  const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 500, gop: 25 }).map(({ bytes, pts90k }) => ({
    nals: nalsOf(bytes),
    pts90k,
  }));
  const camera = opened.use(
    await startRtspCamera({
      codec: 'h264',
      units: [...units, ...units.map((unit) => ({ ...unit, pts90k: unit.pts90k + 1_800_000 }))],
      intervalMs: 40,
    }),
  );
  const fastCamera = opened.use(await startRtspCamera({ codec: 'h264', units, intervalMs: 0 }));
  const pictures = opened.use(await startSnapshotCamera());
  const fastPictures = opened.use(await startSnapshotCamera());
  fastPictures.answer = stream({ everyMs: 0 });
  const onvif = opened.use(
    await startOnvifCamera({
      events: {
        properties: [{ topic: 'tns1:Device/Trigger/DigitalInput', isActive: false }],
        holdsNothing: true,
      },
    }),
  );
  const mosquitto = opened.use(await startMosquitto());
  const smaregi = opened.use(await startSmaregi());
  const cloud = opened.use(await startCountingCloud());
  const [honestPrinter, otherPrinter] = [opened.use(await startPrinter()), opened.use(await startPrinter())];
  const portOf = (url: string): number => Number(new URL(url).port);

  // Cloud and its picture addresses are one origin: one front behind the other.
  const addresses = await behind('picture-addresses', {
    kind: 'http',
    content: 'json',
    method: 'PUT',
    honest: portOf(cloud.url),
  });
  const fronts = {
    rtsp: await behind('rtsp', { kind: 'rtsp', honest: camera.port, fast: fastCamera.port }),
    pictures: await behind('pictures', {
      kind: 'http',
      content: 'jpeg',
      honest: portOf(pictures.url),
      fast: portOf(fastPictures.url),
    }),
    onvif: await behind('onvif', { kind: 'http', content: 'xml', honest: onvif.port }),
    printer: await behind('printer', { kind: 'printer', honest: otherPrinter.port }),
    broker: await behind('broker', { kind: 'mqtt', honest: mosquitto.port }),
    pos: await behind('pos', { kind: 'http', content: 'json', honest: portOf(smaregi.olderUrl) }),
    cloud: await behind('cloud', { kind: 'http', content: 'json', honest: addresses.port }),
    'picture-addresses': addresses,
  };
  const printing = { honest: await freePort(), other: await freePort() };
  const agent = opened.use(
    await bareAgent({
      cloudUrl: `http://127.0.0.1:${fronts.cloud.port}`,
      config: `registers: { mqtt: { url: 'mqtt://127.0.0.1:${fronts.broker.port}' } }
printerProxy:
  printers:
    - { listen: '127.0.0.1:${printing.honest}', printer: '127.0.0.1:${honestPrinter.port}', register: paper-1, dialect: epson, kickAfterMs: 0 }
    - { listen: '127.0.0.1:${printing.other}', printer: '127.0.0.1:${fronts.printer.port}', register: paper-2, dialect: epson, kickAfterMs: 0 }
`,
      registers: [
        `{ key: ${hostileRegister}, name: レジ2, token: ${hostileToken} }`,
        '{ key: paper-1, name: プリンター1 }',
        `{ key: paper-2, name: プリンター2, momentSources: [{ source: camera-event, id: input, kind: drawer, topic: Device/Trigger/DigitalInput, camera: pictures, port: ${fronts.onvif.port} }] }`,
        "{ key: smaregi-1, name: レジ3, from: { account: sma, terminal: '1' } }",
      ],
      setUp: `cameras:
  - { id: honest, name: honest, url: '${honest.url}', ${measuredDelay()} }
  - { id: rtsp, name: rtsp, url: 'rtsp://viewer:secret@127.0.0.1:${fronts.rtsp.port}/stream' }
  - { id: pictures, name: pictures, url: 'http://viewer:secret@127.0.0.1:${fronts.pictures.port}/picture' }
posAccounts: [{ id: sma, kind: smaregi, name: s, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: 'http://127.0.0.1:${fronts.pos.port}/access/' }]
links: [{ register: ${coreRegister}, camera: honest }, { register: paper-1, camera: honest }, { register: ${hostileRegister}, camera: rtsp }, { register: paper-2, camera: pictures }, { register: smaregi-1, camera: rtsp }]
`,
    }),
  );
  // Its printer proxy outlives it.
  opened.defer(async () => {
    await agent.program.end('SIGKILL');
    const outcome = await endPrinterProxyAt(printerProxySocketPath(join(agent.folder, 'data')), systemClock);
    if (outcome !== 'ended' && outcome !== 'replaced')
      throw new Error(`the printer proxy was to end: ${outcome}`);
  });
  await agent.start();
  const all = opened.move();
  return {
    agent,
    cloud,
    fronts,
    printing,
    broker: mosquitto,
    smaregi,
    led,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** NAL units without start codes. */
function nalsOf(bytes: Buffer): Buffer[] {
  const starts: { from: number; to: number }[] = [];
  for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
    starts.push({ from: at + 3, to: at });
  return starts.map(({ from }, n) => {
    let end = starts[n + 1]?.to ?? bytes.length;
    while (end > from && bytes[end - 1] === 0) end -= 1;
    return bytes.subarray(from, end);
  });
}

export function startHostileProgram(file: string, options: object): ChildProcess {
  const program = fileURLToPath(new URL(file, import.meta.url));
  return spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, program, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

function noFront(port: number): Front {
  return { port, become: () => undefined, through: () => Promise.resolve() };
}

async function startFront(options: FrontOptions): Promise<Front & AsyncDisposable> {
  const child = startHostileProgram('./front.ts', options);
  const waiting = new Set<() => void>();
  const port = Promise.withResolvers<number>();
  if (child.stdout === null) throw new Error('no output');
  createInterface(child.stdout).on('line', (line) => {
    if (line !== 'through') port.resolve(Number(line));
    else {
      for (const resolve of waiting) resolve();
      waiting.clear();
    }
  });
  return {
    port: await port.promise,
    become: (mode) => void child.stdin?.write(`${mode}\n`),
    through: () => new Promise((resolve) => waiting.add(resolve)),
    [Symbol.asyncDispose]: async () => {
      child.stdin?.end();
      await once(child, 'exit');
    },
  };
}
