/**
 * In the tests our program, the gateway that rigs kill, and the threads and processes of tests' own processes run from a few files, made when they are
 * first asked for: they are started some thousand times, and finding and loading a thousand modules takes most of a start. What the modules say is the
 * same. The store's threads serve one store after another (agent/store/warm-worker.ts).
 */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const maker = at('./make-few-files.ts');

export type SourceChange = {
  readonly path: string;
  readonly change: (code: string) => string;
};

type Start = {
  /** The module that starts it, and how. */
  readonly starter: string;
  readonly startsIt: RegExp;
  readonly entry: string;
  /** Module whose `WarmWorker` starts it in place of `Worker`. */
  readonly startedBy?: string;
};

/** A thread or process whose address depends on the extension of its starter. */
const ofExtension = (starter: string, name: string): Start => ({
  starter: at(`../src/${starter}`),
  startsIt: new RegExp(
    `new URL\\(\`${name.replaceAll('.', '\\.')}\\.\\$\\{extension\\}\`, import\\.meta\\.url\\)`,
  ),
  entry: join(dirname(at(`../src/${starter}`)), `${name}.ts`),
});

const starts: readonly Start[] = [
  ofExtension('agent/cameras/pictures/picture-child.ts', './picture-process'),
  ofExtension('agent/store/recovery/startup-check.ts', './recovery-worker'),
  ofExtension('agent/store/recovery/startup-check.ts', '../worker/read-only-process'),
  ofExtension('printer-proxy/rules/try-rules.ts', './try-worker'),
  ofExtension('printer-proxy/capture/capture-thread.ts', './capture-worker'),
  {
    starter: at('../src/agent/store/worker/worker-thread.ts'),
    startsIt: /new URL\(`\.\/worker\.\$\{extension\}`, import\.meta\.url\)/,
    entry: at('./agent/store/warm-thread.ts'),
    startedBy: at('./agent/store/warm-worker.ts'),
  },
  {
    starter: at('./peers/program.ts'),
    startsIt: /new URL\('\.\.\/\.\.\/src\/main\.ts', import\.meta\.url\)/,
    entry: at('../src/main.ts'),
  },
  {
    starter: at('./reliability/core-process.ts'),
    startsIt: /new URL\('\.\/core\.ts', import\.meta\.url\)/,
    entry: at('./reliability/core.ts'),
  },
];

/** Names the folder in which the workers of one run leave to each other what was made. */
const folderVariable = 'TILLFRAME_FEW_FILES';

/** Called once by the process that starts the workers. */
export function openRun(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-few-files-'));
  process.env[folderVariable] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** As long as a busy machine may take to make one. */
const makesWithinMs = 240_000;

/** Address of the first of its files. The first worker that needs them makes them, others wait: hooks of modules are synchronous. */
function made({ entry }: Start): string {
  const folder = process.env[folderVariable];
  if (folder === undefined)
    throw new Error(`${folderVariable} is not set: tests are started by vitest.config.ts`);
  const result = join(folder, Buffer.from(entry).toString('base64url'));
  const untilMs = performance.now() + makesWithinMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(result)) {
    if (isFirst(`${result}.making`)) make(entry, result);
    else if (performance.now() > untilMs) throw new Error(`nothing was made of ${entry}`);
    else Atomics.wait(pause, 0, 0, 50);
  }
  return readFileSync(result, 'utf8');
}

function make(entry: string, result: string): void {
  try {
    execFileSync(process.execPath, [maker, entry, result], { stdio: 'inherit' });
  } catch (error) {
    rmSync(`${result}.making`);
    throw error;
  }
}

function isFirst(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** Not what another build of the program replaces. */
const needed = starts.filter(
  ({ entry }) => process.env['TILLFRAME_PROGRAM'] === undefined || entry !== at('../src/main.ts'),
);

export const fewFiles: readonly SourceChange[] = needed.map((start) => ({
  path: start.starter,
  change(code) {
    if (!start.startsIt.test(code))
      throw new Error(`${start.starter} starts ${start.entry} otherwise than few-files.ts knows`);
    const started = code.replace(start.startsIt, `new URL(${JSON.stringify(made(start))})`);
    return start.startedBy === undefined ? started : startedBy(start.startedBy, started);
  },
}));

function startedBy(path: string, code: string): string {
  const importsWorker = "import { Worker } from 'node:worker_threads'";
  if (!code.includes(importsWorker))
    throw new Error('the starter imports Worker otherwise than few-files.ts knows');
  return code.replace(
    importsWorker,
    `import { WarmWorker as Worker } from ${JSON.stringify(pathToFileURL(path).href)}`,
  );
}
