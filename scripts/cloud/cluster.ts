/** Three PostgreSQL with Patroni and etcd behind HAProxy, as deploy/ describes them. */
import { chownSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { freePort } from '../../test/peers/network/free-port.ts';
import { asPostgres, idsOf, type Running, run } from './processes.ts';

const password = 'of-this-run';
const readyWithinMs = 180_000;

type Node = { readonly name: string; readonly data: string; readonly sql: number; readonly rest: number };
type PatroniFile = {
  bootstrap: { dcs: Record<string, unknown> & { postgresql: { parameters: Record<string, unknown> } } };
};

export type Cluster = {
  /** Address of the leader, through HAProxy. */
  readonly database: string;
  readonly receiversPort: number;
  leader(): Promise<Node>;
  standbys(): Promise<Node[]>;
  /** Kills Patroni and PostgreSQL of a node. `isLost`: with its data. */
  kill(node: Node, isLost?: boolean): Promise<void>;
  start(node: Node): void;
  /** Stops the process of a standby that receives what the leader writes. */
  stopReceiving(node: Node): Promise<void>;
  /** Ends it with what its socket has, as where the network was cut; the standby starts it again. */
  loseUnreceived(): void;
  untilReady(standbys: number): Promise<void>;
  end(): Promise<void>;
};

type ClusterOptions = {
  readonly receivers: readonly number[];
  readonly isSynchronous: boolean;
  /** Without it, commits that do not ask for it are on the disk, and sent to standbys, seconds later. */
  readonly isFlushing: boolean;
};

export async function startCluster(
  folder: string,
  { receivers, isSynchronous, isFlushing }: ClusterOptions,
): Promise<Cluster> {
  const [client, peer, databasePort, receiversPort] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const nodes: Node[] = [];
  for (const name of ['db1', 'db2', 'db3'])
    nodes.push({ name, data: join(folder, name), sql: await freePort(), rest: await freePort() });
  const etcd = startEtcd(folder, { client, peer });
  const file = join(folder, 'patroni.yaml');
  writeFileSync(file, patroniFile({ isSynchronous, isFlushing }));
  const running = new Map<string, Running>();
  const stopped: number[] = [];
  const [bin = ''] = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed();
  const [uid, gid] = idsOf('postgres');

  function start({ name, data, sql, rest }: Node): void {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    chownSync(data, uid, gid);
    const env = variablesOf({ name, data, sql, rest }, { bin, client });
    running.set(name, run(['patroni', file], { log: join(folder, `${name}.log`), env, behind: asPostgres }));
  }
  for (const node of nodes) start(node);
  const balancer = run(
    ['haproxy', '-db', '-f', haproxyFile(folder, { nodes, receivers, databasePort, receiversPort })],
    {
      log: join(folder, 'haproxy.log'),
    },
  );

  const those = (path: string): Promise<Node[]> => nodesThatAnswer(nodes, path);

  async function untilReady(standbys: number): Promise<void> {
    const untilMs = performance.now() + readyWithinMs;
    const path = isSynchronous ? '/synchronous' : '/replica';
    while (performance.now() < untilMs) {
      const isReady =
        (await those('/primary')).length === 1 &&
        (await those(path)).length >= 1 &&
        (await those('/replica')).length >= standbys;
      if (isReady) return;
      await sleep(300);
    }
    throw new Error(`the cluster is not ready, see ${folder}/db1.log`);
  }

  return {
    database: `postgres://postgres:${password}@127.0.0.1:${databasePort}/postgres`,
    receiversPort: receiversPort as number,
    async leader() {
      for (;;) {
        const [leader] = await those('/primary');
        if (leader !== undefined) return leader;
        await sleep(200);
      }
    },
    standbys: () => those('/replica'),
    async kill(node, isLost = false) {
      await running.get(node.name)?.kill();
      // PostgreSQL is in a session of its own. Its other processes end as soon as they see that it is gone.
      process.kill(postmasterOf(node.data), 'SIGKILL');
      if (isLost) rmSync(join(node.data, 'cluster'), { recursive: true, force: true });
    },
    ...{ start, untilReady },
    async stopReceiving({ sql }) {
      const client = new pg.Client(`postgres://postgres:${password}@127.0.0.1:${sql}/postgres`);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_wal_receiver');
      await client.end();
      for (const { pid } of rows) {
        process.kill(pid, 'SIGSTOP');
        stopped.push(pid);
      }
    },
    loseUnreceived() {
      for (const pid of stopped.splice(0)) process.kill(pid, 'SIGKILL');
    },
    async end() {
      // Patroni first: it would start PostgreSQL again.
      await Promise.all([...running.values(), balancer, etcd].map((one) => one.kill()));
      for (const { data } of nodes)
        try {
          process.kill(postmasterOf(data), 'SIGQUIT');
        } catch {
          // It has ended, or never began.
        }
    },
  };
}

function startEtcd(
  folder: string,
  { client, peer }: { client: number | undefined; peer: number | undefined },
): Running {
  return run(
    [
      'etcd',
      ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', `http://127.0.0.1:${client}`],
      ...['--advertise-client-urls', `http://127.0.0.1:${client}`],
      ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
      ...['--initial-advertise-peer-urls', `http://127.0.0.1:${peer}`],
      ...['--initial-cluster', `default=http://127.0.0.1:${peer}`],
    ],
    { log: join(folder, 'etcd.log') },
  );
}

function variablesOf(
  { name, data, sql, rest }: Node,
  { bin, client }: { bin: string; client: number | undefined },
): Record<string, string> {
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: data,
    PATRONI_NAME: name,
    PATRONI_ETCD3_HOSTS: `'127.0.0.1:${client}'`,
    PATRONI_RESTAPI_LISTEN: `127.0.0.1:${rest}`,
    PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${rest}`,
    PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${sql}`,
    PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${sql}`,
    PATRONI_POSTGRESQL_DATA_DIR: join(data, 'cluster'),
    PATRONI_POSTGRESQL_PGPASS: join(data, 'pgpass'),
    PATRONI_SUPERUSER_USERNAME: 'postgres',
    PATRONI_SUPERUSER_PASSWORD: password,
    PATRONI_REPLICATION_USERNAME: 'replicator',
    PATRONI_REPLICATION_PASSWORD: password,
  };
}

/** Nodes whose Patroni answers the path with 200. */
async function nodesThatAnswer(nodes: readonly Node[], path: string): Promise<Node[]> {
  const are = await Promise.all(
    nodes.map(async ({ rest }) => {
      const signal = AbortSignal.timeout(3_000);
      const answer = await fetch(`http://127.0.0.1:${rest}${path}`, { signal }).catch(() => undefined);
      await answer?.arrayBuffer();
      return answer?.status === 200;
    }),
  );
  return nodes.filter((_, index) => are[index] === true);
}

function postmasterOf(data: string): number {
  const [pid] = readFileSync(join(data, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
  return Number(pid);
}

/** Patroni's file of deploy/, with the times of a short run. */
function patroniFile({
  isSynchronous,
  isFlushing,
}: Pick<ClusterOptions, 'isSynchronous' | 'isFlushing'>): string {
  const file = parse(
    readFileSync(new URL('../../deploy/patroni.yaml', import.meta.url), 'utf8'),
  ) as PatroniFile;
  const { dcs } = file.bootstrap;
  if (!isFlushing)
    Object.assign(dcs.postgresql.parameters, { synchronous_commit: 'off', wal_writer_delay: '10s' });
  Object.assign(dcs, {
    ...{ loop_wait: 1, retry_timeout: 3 },
    ...{ synchronous_mode: isSynchronous, synchronous_mode_strict: isSynchronous },
  });
  return stringify(file);
}

/** HAProxy's file of deploy/, with the addresses of this run. */
function haproxyFile(
  folder: string,
  {
    nodes,
    receivers,
    databasePort,
    receiversPort,
  }: {
    nodes: readonly Node[];
    receivers: readonly number[];
    databasePort: number | undefined;
    receiversPort: number | undefined;
  },
): string {
  let text = readFileSync(new URL('../../deploy/haproxy.cfg', import.meta.url), 'utf8')
    .replace('bind :5432', `bind 127.0.0.1:${databasePort}`)
    .replace('bind :9090', `bind 127.0.0.1:${receiversPort}`)
    .replace(/^listen state\n(?: .*\n|\n)*/m, '')
    .replace(/^resolvers docker\n(?: .*\n)*/m, '')
    .replace(/^ *default-server init-addr.*\n/m, '')
    .replace('check port 8008 inter', 'check inter');
  for (const { name, sql, rest } of nodes)
    text = text.replace(`server ${name} ${name}:5432`, `server ${name} 127.0.0.1:${sql} port ${rest}`);
  for (const [index, port] of receivers.entries())
    text = text.replace(`receiver${index + 1}:9090`, `127.0.0.1:${port}`);
  const path = join(folder, 'haproxy.cfg');
  writeFileSync(path, text);
  return path;
}
