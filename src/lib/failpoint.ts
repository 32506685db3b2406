/**
 * Places where the program can be made to die, hang or fail, so that tests attack the order of operations at each of
 * its steps.
 *
 * Off unless `armFailpoints` is called, which main.ts does with the environment variable TILLFRAME_FAILPOINTS;
 * otherwise a place costs one comparison. Syntax: `store.after_commit=kill@3,upload.before_settle=error`.
 *
 * - `kill`: SIGKILL for the whole process
 * - `exit`: ends the thread (in the main thread the process, with 1)
 * - `hang[:MS]`: blocks the thread, for ever or MS milliseconds
 * - `error[:CODE]`: throws, with an error code of SQLite or the system
 * - `@N`: at the Nth passage only, counted over all threads; default: at every passage
 *
 * Worker threads that are started later inherit the armed failpoints.
 */
import { writeSync } from 'node:fs';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** The complete list, so that a misspelt name can't make a test pass by mistake. In the order of the data. */
const failpointNames = [
  'store.open',
  'store.write_probe',
  'store.migration',
  'store.recovery',
  'store.recovery_table',
  'store.call',
  'store.before_commit',
  'store.after_commit',
  'store.thumbnail',
  'store.render',
  'store.settle',
  'store.evicted',
  'receipt.spooled',
  'intake.before_answer',
  'capture.after_commit',
  'media.spawn',
  'upload.before_send',
  'upload.before_settle',
  'upload.after_settle',
  'upload.before_picture',
  'upload.before_picture_settle',
  'enrol.before_write',
  'enrol.after_write',
  'pos.before_tokens_saved',
  'pos.after_tokens_saved',
  'remote.noted',
  'remote.planned',
  'remote.applied',
  'erasure.noted',
  'erasure.committed',
  'erasure.file_removed',
  'forward.before_position',
  'rollout.before_commit',
  'rollout.after_commit',
  'receiver.clip_whole',
  'broker.before_ack',
] as const;
export type FailpointName = (typeof failpointNames)[number];

type Action = 'kill' | 'exit' | 'hang' | 'error';
type Armed = {
  readonly name: FailpointName;
  readonly action: Action;
  readonly detail: string | undefined;
  /** 0: at every passage. */
  readonly at: number;
};
type Shared = { readonly armed: readonly Armed[]; readonly passages: SharedArrayBuffer };

const key = 'tillframe.failpoints';
let shared = getEnvironmentData(key) as Shared | undefined;

/** No effect unless armed. */
export function failpoint(name: FailpointName): void {
  if (shared !== undefined) pass(name, shared);
}

/** Throws on invalid text. Empty text disarms. */
export function armFailpoints(text: string): void {
  const armed = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parse);
  shared = armed.length === 0 ? undefined : { armed, passages: new SharedArrayBuffer(4 * armed.length) };
  setEnvironmentData(key, shared);
}

function parse(text: string): Armed {
  const [, name, action, detail, at] =
    /^([a-z_.]+)=(kill|exit|hang|error)(?::(\w+))?(?:@(\d+))?$/.exec(text) ?? [];
  const known = failpointNames.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new Error(
      `TILLFRAME_FAILPOINTS: "${text}" should be NAME=kill|exit|hang|error with a NAME of ${failpointNames.join(' ')}`,
    );
  }
  return { name: known, action: action as Action, detail, at: Number(at ?? 0) };
}

function pass(name: FailpointName, { armed, passages }: Shared): void {
  const passed = armed.map((point, index) =>
    point.name === name ? Atomics.add(new Int32Array(passages), index, 1) + 1 : 0,
  );
  for (const [index, point] of armed.entries()) {
    const passage = passed[index] ?? 0;
    if (passage > 0 && (point.at === 0 || point.at === passage)) fail(point, passage);
  }
}

function fail({ name, action, detail }: Armed, passage: number): void {
  // Unbuffered: the process may end at once.
  writeSync(2, `failpoint ${name}: ${action} at passage ${passage}\n`);
  switch (action) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      // The signal is pending; nothing more may happen here.
      block(Number.POSITIVE_INFINITY);
      break;
    case 'exit':
      process.exit(1);
      break;
    case 'hang':
      block(detail === undefined ? Number.POSITIVE_INFINITY : Number(detail));
      break;
    case 'error':
      throw Object.assign(new Error(`failpoint ${name}`), detail !== undefined && { code: detail });
  }
}

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
