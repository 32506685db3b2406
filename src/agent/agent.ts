/**
 * The agent: its parts in the order of the data, and their stop order. Unfinished work is pending in the
 * database and continues at the next start.
 */
import { untilAborted } from '../lib/abort.ts';
import { createCameras } from './cameras.ts';
import { createCaptures } from './captures.ts';
import { createClips } from './clips/clips.ts';
import { type AgentDeps, createEnvironment } from './environment.ts';
import { createHttp } from './http.ts';
import { createNotifications } from './notifications.ts';
import { clipOptions } from './options.ts';
import { type Leaving, preparePrinters } from './printers.ts';
import { createAgentService } from './service.ts';
import { createSources } from './sources.ts';
import { createState } from './state.ts';
import { openStorage } from './storage.ts';
import { createMetrics } from './support/metrics.ts';
import { createPosTokens } from './upload/pos-tokens.ts';
import { createUpload } from './upload.ts';

/** Settles once everything has stopped. Rejects when a part can't start, or the database becomes unusable. */
export async function runAgent(deps: AgentDeps, signal: AbortSignal): Promise<void> {
  const env = createEnvironment(deps);
  const { log } = env;

  // Receipts are printed from here on, while the database opens.
  const printers = await preparePrinters({ ...deps, log: log.child({ part: 'printers' }) });
  await using storage = await openStorage(env);
  const state = createState(env, storage, () => ({ cameras, clips, sources, upload, http, notifier }));
  const metrics = createMetrics(state);
  const cameras = await createCameras(env, storage);
  const captures = createCaptures(env, { storage, cameras, metrics });
  const { store, timekeeper, setUp } = storage;
  const clips = createClips(
    {
      ...{ store, timekeeper },
      clock: env.clock,
      log: log.child({ part: 'clip' }),
      camera: (id) => cameras.camera(id),
      main: cameras.mainPictures,
      setUp: () => setUp.current(),
    },
    clipOptions(env.config),
  );
  const onTill = (register: string): void => cameras.expectSale(register);
  const posTokens = createPosTokens(() => env.live.current().cloud.kind !== 'off');
  const cloudTokens = posTokens.get;
  const sources = createSources(env, { storage, printers, captures, leaving, onTill, cloudTokens });
  const upload = createUpload(env, state, { accounts: sources.pos.nudged, posTokens, clips, captures });
  await using notifier = createNotifications(env, state);
  const parts = { state, storage, cameras, clips, sources, upload, metrics, notifier };
  const http = await createHttp(env, parts, signal);
  const service = createAgentService(env, state);
  let isOpen = false;
  function leaving(): Leaving {
    // Ctrl-C ends a try-out with all its processes. On any other end of the agent, receipts keep printing.
    if (signal.aborted && (signal.reason as Error).cause === 'SIGINT') return 'try_out';
    return isOpen || signal.aborted ? 'stopped' : 'not_started';
  }

  function applySetUp(): void {
    const setUp = storage.setUp.current();
    storage.keep();
    cameras.keep(setUp);
    sources.keep(setUp);
  }

  applySetUp();
  const accepting = new AbortController();
  const working = new AbortController();
  const running = [
    ...storage.run(applySetUp, working.signal),
    ...cameras.run(working.signal),
    ...captures.run(working.signal),
    clips.run(working.signal),
    ...sources.run(accepting.signal),
    ...upload.run(working.signal),
    notifier.run(working.signal),
    ...http.run(accepting.signal),
    service.run(working.signal),
  ];
  // Handled below; one may already fail while the listeners are being opened.
  for (const part of running) part.catch(() => undefined);

  try {
    // Ctrl-C during the start.
    signal.throwIfAborted();
    await http.open();
    isOpen = true;
    service.ready();
    await untilStopped([...running, storage.broken], signal);
    log.info('stopping');
  } finally {
    service.stopping();
    // 1. No new sales are accepted.
    accepting.abort();
    await end(sources, http);
    // 2. Captures in progress may finish.
    await end(captures);
    // 3. The video in memory is kept for the next start.
    await end(cameras);
    // 4. Cameras and uploader end.
    working.abort();
    await Promise.allSettled(running);
    log.info('stopped');
    // 5. The store closes last: `await using` above.
  }
}

async function end(...parts: readonly AsyncDisposable[]): Promise<void> {
  await Promise.all(parts.map((part) => part[Symbol.asyncDispose]()));
}

/** Resolves when the signal aborts; rejects when a part fails before that. */
async function untilStopped(parts: readonly Promise<unknown>[], signal: AbortSignal): Promise<void> {
  const stopped = untilAborted(signal);
  const failed = parts.map((part) => part.then(() => stopped));
  await Promise.race([stopped, ...failed]);
}
