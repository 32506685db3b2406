/** A real PostgreSQL with a cluster of its own, from Debian's package and without its service; it dies with the test. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../network/free-port.ts';

export type PostgresServer = AsyncDisposable & {
  /** Address of its first database. */
  readonly url: string;
  /** Address of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Statements as the superuser of a database. */
  query(url: string, text: string): Promise<Record<string, unknown>[]>;
  /** As the plug pulled: every process of it at once. */
  kill(): Promise<void>;
  start(): Promise<void>;
};

const startWithinMs = 60_000;

/** `settings`: further lines of postgresql.conf. `within`: place of its folder. */
export async function startPostgres(
  settings: readonly string[] = [],
  within = tmpdir(),
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(within, 'tillframe-postgres-'));
  const data = join(folder, 'data');
  const [bin = ''] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed();
  const port = await freePort();
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, ...idsOf('postgres'));
  const behind = isRoot ? ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'] : [];
  const run = (program: string, ...args: string[]): Buffer =>
    execFileSync('setpriv', [...behind, join(bin, program), ...args], { stdio: 'pipe', cwd: folder });
  run('initdb', '-D', data, '-U', 'tillframe', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      `port = ${port}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${folder}'`,
      ...['shared_buffers = 16MB', 'max_connections = 90', 'fsync = on', 'log_min_messages = error'],
      ...settings,
    ].join('\n'),
  );
  let server: ChildProcess;
  let databases = 0;
  const urlOf = (database: string): string => `postgres://tillframe@127.0.0.1:${port}/${database}`;

  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  async function start(): Promise<void> {
    server = spawn('setpriv', [...behind, '--pdeathsig', 'QUIT', join(bin, 'postgres'), '-D', data], {
      stdio: 'ignore',
      cwd: folder,
      // A group of its own, to end all its processes.
      detached: true,
    });
    const untilMs = performance.now() + startWithinMs;
    for (;;) {
      try {
        await query(urlOf('postgres'), 'select 1');
        return;
      } catch (error) {
        if (performance.now() > untilMs || server.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async function end(signal: NodeJS.Signals, isGroup: boolean): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    process.kill(isGroup ? -Number(server.pid) : Number(server.pid), signal);
    await exited;
  }

  await start();
  return {
    url: urlOf('postgres'),
    query,
    start,
    async newDatabase() {
      const name = `cloud_${++databases}`;
      await query(urlOf('postgres'), `create database ${name}`);
      return urlOf(name);
    },
    kill: () => end('SIGKILL', true),
    async [Symbol.asyncDispose]() {
      await end('SIGQUIT', false);
      rmSync(folder, { recursive: true });
    },
  };
}

function idsOf(user: string): [number, number] {
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return [id('-u'), id('-g')];
}
