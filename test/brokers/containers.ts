/**
 * Brokers in containers of one image, which scripts/test-brokers.sh builds. MQTT is at a port of 127.0.0.1; their disk is the
 * container's. Those of a cluster also meet in a network of their own, by fixed addresses: no name server has to be right for it.
 */
import { execFileSync } from 'node:child_process';
import { GenericContainer, Wait } from 'testcontainers';
import { freePort } from '../peers/network/free-port.ts';

const image = 'tillframe-test-brokers:local';
const mqttPort = 1883;

export type Broker = AsyncDisposable & {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** SIGKILL; its disk stays. */
  kill(): void;
  start(): void;
  /** Gone with its disk. */
  destroy(): void;
  /** Away from the others of its cluster; who is connected to it doesn't notice at once. */
  partition(): void;
  heal(): void;
  diskKilobytes(folder: string): number;
  logs(): string;
};

export type ClusterNetwork = AsyncDisposable & { readonly name: string; addressOf(number: number): string };

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function createClusterNetwork(): ClusterNetwork {
  const name = `tillframe-cluster-${process.pid}`;
  docker('network', 'create', '--subnet', '10.213.77.0/24', name);
  return {
    name,
    addressOf: (number) => `10.213.77.${10 + number}`,
    async [Symbol.asyncDispose]() {
      docker('network', 'rm', name);
    },
  };
}

export async function startBroker(options: {
  name: string;
  command: string[];
  files: Record<string, string>;
  ready: RegExp;
  cluster?: { network: ClusterNetwork; number: number };
  /** A folder of this machine that is its /data. */
  data?: string;
}): Promise<Broker> {
  const { name, command, files, ready, cluster, data } = options;
  // The same one after a restart.
  const port = await freePort();
  const started = await new GenericContainer(image)
    .withCommand(command)
    .withExposedPorts({ container: mqttPort, host: port })
    .withCopyContentToContainer(Object.entries(files).map(([target, content]) => ({ target, content })))
    .withBindMounts(data === undefined ? [] : [{ source: data, target: '/data', mode: 'rw' }])
    .withWaitStrategy(Wait.forLogMessage(ready))
    .withStartupTimeout(120_000)
    .start();
  const id = started.getId();
  let isThere = true;
  const heal = (): void => {
    if (cluster === undefined) return;
    docker('network', 'connect', '--ip', cluster.network.addressOf(cluster.number), cluster.network.name, id);
  };
  heal();
  return {
    name,
    port,
    url: `mqtt://127.0.0.1:${port}`,
    kill: () => void docker('kill', '--signal', 'KILL', id),
    start: () => void docker('start', id),
    destroy() {
      isThere = false;
      docker('rm', '--force', '--volumes', id);
    },
    partition: () => void docker('network', 'disconnect', cluster?.network.name ?? '', id),
    heal,
    diskKilobytes: (folder) => Number.parseInt(docker('exec', id, 'du', '-sk', folder), 10),
    logs: () => docker('logs', '--tail', '100', id),
    async [Symbol.asyncDispose]() {
      if (isThere) await started.stop({ timeout: 0, remove: true, removeVolumes: true });
    },
  };
}
