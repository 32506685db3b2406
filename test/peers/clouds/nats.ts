/** A real nats-server with JetStream and its MQTT listener, in a folder of its own, which dies with the test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../network/free-port.ts';

export type NatsOptions = {
  /** Off: a server without JetStream has no MQTT listener either. */
  readonly jetStream?: boolean;
  /** More lines of its config, such as users and their rights. */
  readonly more?: readonly string[];
};

export type Nats = {
  /** nats://…, and mqtt://… of the same server. */
  readonly url: string;
  readonly mqttUrl: string;
  output(): string;
  /** As the plug pulled; `start` brings it back with its streams. */
  kill(): Promise<void>;
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const startWithinMs = 15_000;

export async function startNats({ jetStream = true, more = [] }: NatsOptions = {}): Promise<Nats> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-nats-'));
  const [port, mqttPort] = [await freePort(), await freePort()];
  const lines = [
    ...['server_name: test', `listen: "127.0.0.1:${port}"`],
    ...(jetStream
      ? [
          `jetstream { store_dir: "${folder}/data", sync_interval: always, max_file_store: 1GB }`,
          `mqtt { listen: "127.0.0.1:${mqttPort}" }`,
        ]
      : []),
    ...more,
  ];
  const config = join(folder, 'nats.conf');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const output: string[] = [];
  let kill = async (): Promise<void> => undefined;

  async function start(): Promise<void> {
    // setpriv becomes nats-server, which the kernel then kills when this process is gone, however it went.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'nats-server', '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(child, 'exit');
    const { promise: ready, resolve, reject } = Promise.withResolvers<undefined>();
    createInterface(child.stderr).on('line', (line) => {
      output.push(line);
      if (line.includes('Server is ready')) resolve(undefined);
    });
    exited.then(() => reject(new Error(`nats-server ended:\n${output.join('\n')}`)), reject);
    const late = setTimeout(() => reject(new Error('nats-server does not start')), startWithinMs);
    kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    try {
      await ready;
    } finally {
      clearTimeout(late);
    }
  }

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    output: () => output.join('\n'),
    kill: () => kill(),
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
