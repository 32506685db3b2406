/** Starts the rigs' gateway (core.ts) as a process of its own, and sells to it as registers do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { coreRegister, coreToken } from './core-facts.ts';

const core = fileURLToPath(new URL('./core.ts', import.meta.url));

export type Core = {
  readonly child: ChildProcess;
  /** False when it ended before. */
  readonly ready: Promise<boolean>;
  /** Resolves with its exit code, null when it was killed. */
  readonly ended: Promise<number | null>;
  errors(): string;
};

export type CoreOptions = {
  readonly dataDir: string;
  readonly port: number;
  readonly cloudUrl?: string;
  readonly failpoints?: string;
  readonly options?: readonly string[];
  /** Another program with the same arguments. */
  readonly program?: URL;
  /** Stands before the command: `strace …`. */
  readonly under?: readonly string[];
};

export function startCore({
  dataDir,
  port,
  cloudUrl,
  failpoints,
  options = [],
  under = [],
  program,
}: CoreOptions): Core {
  const command = [
    ...['setpriv', '--pdeathsig', 'KILL'],
    ...under,
    ...[
      process.execPath,
      program === undefined ? core : fileURLToPath(program),
      dataDir,
      String(port),
      cloudUrl ?? '-',
      ...options,
    ],
  ];
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TILLFRAME_FAILPOINTS: failpoints ?? '' },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString('utf8')).slice(-20_000)));
  const ended = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code);
  const { promise: isReady, resolve } = Promise.withResolvers<boolean>();
  createInterface(child.stdout).on('line', (line) => line === 'ready' && resolve(true));
  void ended.then(() => resolve(false));
  return { child, ready: isReady, ended, errors: () => errors };
}

export type Acknowledged = { readonly number: string; readonly saleId: string };

/** A try to sell; undefined when it was not acknowledged. */
export async function push(port: number, number: string, waitMs = 10_000): Promise<Acknowledged | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/registers/${coreRegister}/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
      // The same whenever it is sent: a repetition, not an edit.
      body: JSON.stringify({ saleId: number, kind: 'sale', total: 1980, soldAt: soldAtOf(number) }),
      signal: AbortSignal.timeout(waitMs),
    });
    const answer = (await response.json()) as { saleId?: string; detail?: string };
    if (response.ok && answer.saleId !== undefined) return { number, saleId: answer.saleId };
    if (response.status < 500) throw new Error(`sale ${number}: ${response.status} ${answer.detail ?? ''}`);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('sale ')) throw error;
  }
  return undefined;
}

const soldAt = new Map<string, string>();
function soldAtOf(number: string): string {
  const known = soldAt.get(number) ?? new Date().toISOString();
  soldAt.set(number, known);
  return known;
}
