/** The whole gateway as a program, with one register for each camera, and what became of the sales pushed to it. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureJson, PairJson } from '../../src/contract/page/sales.ts';
import type { LiveMessage } from '../../src/contract/page/status.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { measuredDelay } from '../peers/cameras/camera.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';
import type { Watched } from './watched.ts';

export type GatewayOptions = {
  readonly cameras: readonly Watched[];
  /** Number of registers, linked to the cameras in turn; default one for each camera. */
  readonly registers?: number;
  /** Of the agent. */
  readonly env?: Record<string, string>;
  /** Lines of `config.yaml` beside the usual ones. */
  readonly config?: string;
  /** Starts our program; default from the sources. */
  readonly start?: typeof startProgram;
};

/** Times are CLOCK_MONOTONIC milliseconds of this machine. */
export type Pushed = {
  readonly saleId: string;
  readonly register: number;
  /** The gateway heard of it between these two; by `arrival` the checkout is when it heard. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
};

export type Paired = Pushed & {
  readonly pair: PairJson;
  readonly capture: CaptureJson;
  /** When the live feed told of the committed pair. */
  readonly pairedAtMs: number;
};

export type Gateway = AsyncDisposable & {
  readonly agent: Program;
  readonly url: string;
  /** A sale at the register of this camera, without a time of its own unless it is given. Rejects unless it is stored. */
  push(register: number, soldAt?: string): Promise<Pushed>;
  /** Resolves once its captures have ended. */
  paired(pushed: Pushed): Promise<Paired>;
  /** Resolves with the picture that stays: on a busy machine a near one comes first. */
  settled(pushed: Pushed): Promise<Paired>;
  /** What the live feed told of a sale so far, from the end of its captures on: a later one replaces a picture. */
  committed(saleId: string): readonly Committed[];
  picture(capture: CaptureJson): Promise<Buffer>;
};

type Committed = { readonly pair: PairJson; readonly atMs: number };

const token = 'a-long-token-for-the-bench';
const pairWithinMs = 180_000;
/** Longer than any picture interval. */
const nearMs = 200;
const exactWithinMs = 20_000;

export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  await using opened = new AsyncDisposableStack();
  const start = options.start ?? startProgram;
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-gateway-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const configPath = join(folder, 'config.yaml');
  const url = `http://127.0.0.1:${await freePort()}`;
  await writeFile(
    configPath,
    `shop: { id: shop-1, name: Bench }
gateway: { id: gw-test }
dataDir: data
web: { listen: '${new URL(url).host}' }
clock: { state: synced }
${options.config ?? ''}
`,
  );
  const cameras = options.cameras.map(
    ({ url: from, transport = 'tcp', reader = 'auto', latency }, n) =>
      `  - { id: cam${n}, name: Camera ${n}, url: '${from}', transport: ${transport}, reader: ${reader}${latency === 'not measured' ? '' : `, ${measuredDelay(latency)}`} }`,
  );
  const tills = Array.from({ length: options.registers ?? options.cameras.length }, (_, n) => n);
  const registers = tills.map((n) => `  - { key: till-${n}, name: Till ${n}, token: ${token} }`);
  const links = tills.map((n) => `  - { register: till-${n}, camera: cam${n % options.cameras.length} }`);
  await writeFile(
    join(folder, 'set-up.yaml'),
    ['cameras:', ...cameras, 'registers:', ...registers, 'links:', ...links, ''].join('\n'),
  );
  await importSetUp(join(folder, 'set-up.yaml'), configPath);
  const agent = opened.use(start(['run', '--config', configPath], options.env));
  await agent.line(/page server listening/);

  const ended = new Map<string, Committed[]>();
  const waiting = new Map<string, () => void>();
  const socket = opened.adopt(new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/events`), (open) =>
    open.close(),
  );
  socket.addEventListener('message', ({ data }) => {
    const atMs = clock.monotonicMs();
    const message = JSON.parse(String(data)) as LiveMessage;
    if (message.type !== 'pair') return;
    const { pair } = message;
    if (pair.captures.some(({ outcome }) => outcome === 'pending')) return;
    ended.set(pair.saleId, [...(ended.get(pair.saleId) ?? []), { pair, atMs }]);
    waiting.get(pair.saleId)?.();
  });
  await once(socket, 'open');

  const paired = async (pushed: Pushed): Promise<Paired> => {
    const { saleId } = pushed;
    if (!ended.has(saleId)) {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      waiting.set(saleId, () => resolve(undefined));
      const late = setTimeout(
        () => reject(new Error(`no pair ${saleId} in time:\n${agent.output().slice(-4_000)}`)),
        pairWithinMs,
      );
      try {
        await promise;
      } finally {
        clearTimeout(late);
        waiting.delete(saleId);
      }
    }
    const [found] = ended.get(saleId) ?? [];
    const capture = found?.pair.captures[0];
    if (found === undefined || capture === undefined) throw new Error(`the pair ${saleId} has no capture`);
    return { ...pushed, pair: found.pair, capture, pairedAtMs: found.atMs };
  };

  const all = opened.move();
  let sold = 0;
  return {
    agent,
    url,
    push: async (register, soldAt) => {
      const body = JSON.stringify({ saleId: `S${sold++}`, kind: 'sale', total: sold, soldAt });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const sentAtMs = clock.monotonicMs();
      const response = await fetch(`${url}/api/v1/registers/till-${register}/sales`, {
        method: 'POST',
        headers,
        body,
      }).catch((error: unknown) => {
        const words = agent.output().slice(-2_000);
        throw new Error(`the gateway did not answer; its last words:\n${words}`, { cause: error });
      });
      const answeredAtMs = clock.monotonicMs();
      if (response.status !== 201)
        throw new Error(`the sale was answered ${response.status}: ${await response.text()}`);
      const { saleId } = (await response.json()) as { saleId: string };
      return { saleId, register, sentAtMs, answeredAtMs };
    },
    paired,
    settled: async (pushed) => {
      const first = await paired(pushed);
      const untilMs = clock.monotonicMs() + exactWithinMs;
      for (;;) {
        const last = ended.get(pushed.saleId)?.at(-1);
        const capture = last?.pair.captures[0] ?? first.capture;
        const isNear = capture.outcome === 'captured' && Math.abs(capture.offsetMs) > nearMs;
        if (!isNear || clock.monotonicMs() > untilMs) return { ...first, capture };
        await clock.sleep(100);
      }
    },
    committed: (saleId) => ended.get(saleId) ?? [],
    picture: async (capture) => {
      if (capture.outcome !== 'captured') throw new Error(`no picture: ${JSON.stringify(capture)}`);
      const response = await fetch(new URL(capture.thumbnail.url, url));
      if (!response.ok) throw new Error(`the picture was answered ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Resolves once every camera is up and its ring holds this much. */
export async function camerasUp(gateway: Gateway, heldMs: number, withinMs = 60_000): Promise<void> {
  await eventually(
    'all cameras give pictures',
    async () => {
      const response = await fetch(`${gateway.url}/api/v1/status`);
      // On a share of a core the status may be refused as too busy while the agent starts.
      if (!response.ok) {
        await response.body?.cancel();
        return undefined;
      }
      const status = (await response.json()) as { cameras: { state: string; heldMs: number }[] };
      return status.cameras.every((camera) => camera.state === 'up' && camera.heldMs >= heldMs) || undefined;
    },
    withinMs,
  );
}
