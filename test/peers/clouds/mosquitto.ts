/** A real Mosquitto in a folder of its own, which dies with the test. What it takes is on disk a moment later. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../network/free-port.ts';

export type MosquittoOptions = {
  /** User → password. Nobody else may connect then. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Lines of an ACL file. */
  readonly acl?: readonly string[];
  /** Patterns of topics to which nobody may subscribe. An ACL file refuses no subscription: it delivers no message. */
  readonly refuses?: readonly string[];
  readonly tls?: {
    readonly caFile: string;
    readonly certFile: string;
    readonly keyFile: string;
    readonly clientCertificate?: boolean;
  };
  /** Keeps nothing on disk: after `kill` it has forgotten everybody, and what waited. */
  readonly forgetful?: boolean;
  /** More lines of mosquitto.conf. */
  readonly more?: readonly string[];
};

export type Mosquitto = {
  readonly port: number;
  /** mqtt:// or mqtts://. */
  readonly url: string;
  /** All it has logged so far. */
  output(): string;
  /** As the plug pulled; `start` brings it back with what it had on disk. */
  kill(): Promise<void>;
  /** It stands still, with its connections, until `thaw`. */
  freeze(): void;
  thaw(): void;
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const startWithinMs = 15_000;

export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-mosquitto-'));
  const port = await freePort();
  const { passwords, acl, refuses, tls, forgetful = false, more = [] } = options;
  const lines = [
    // Started by root it would become another user, which can't write here.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    'per_listener_settings false',
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${passwords === undefined}`,
    `persistence ${!forgetful}`,
    `persistence_location ${folder}/`,
    'autosave_on_changes true',
    'autosave_interval 1',
    'log_dest stderr',
    'log_type all',
    ...more,
  ];
  if (passwords !== undefined) {
    const file = join(folder, 'passwords');
    writeFileSync(file, '', { mode: 0o600 });
    for (const [user, password] of Object.entries(passwords))
      execFileSync('mosquitto_passwd', ['-b', file, user, password], { stdio: 'ignore' });
    lines.push(`password_file ${file}`);
  }
  if (acl !== undefined) {
    const file = join(folder, 'acl');
    writeFileSync(file, `${acl.join('\n')}\n`);
    chmodSync(file, 0o600);
    lines.push(`acl_file ${file}`);
  }
  if (refuses !== undefined) lines.push(...refusing(refuses, join(folder, 'rules.json')));
  if (tls !== undefined) {
    lines.push(`cafile ${tls.caFile}`, `certfile ${tls.certFile}`, `keyfile ${tls.keyFile}`);
    if (tls.clientCertificate === true) lines.push('require_certificate true');
  }
  writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);

  const output: string[] = [];
  let kill = async (): Promise<void> => undefined;
  let signal = (_name: NodeJS.Signals): void => undefined;

  async function start(): Promise<void> {
    // setpriv becomes mosquitto, which the kernel then kills when this process is gone, however it went.
    const child = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', 'mosquitto', '-c', join(folder, 'mosquitto.conf')],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const exited = once(child, 'exit');
    const { promise: running, resolve, reject } = Promise.withResolvers<undefined>();
    createInterface(child.stderr).on('line', (line) => {
      output.push(line);
      if (/mosquitto version \S+ running/.test(line)) resolve(undefined);
    });
    exited.then(() => reject(new Error(`mosquitto ended:\n${output.join('\n')}`)), reject);
    const late = setTimeout(() => reject(new Error('mosquitto does not start')), startWithinMs);
    signal = (name) => void child.kill(name);
    kill = async () => {
      child.kill('SIGKILL');
      await exited;
    };
    try {
      await running;
    } finally {
      clearTimeout(late);
    }
  }

  await start();
  return {
    port,
    url: `${tls === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${port}`,
    output: () => output.join('\n'),
    kill: () => kill(),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    start,
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Lines of mosquitto.conf for the plugin of its dynamic rights, with these in `file`. */
function refusing(topics: readonly string[], file: string): string[] {
  const [plugin] = globSync('/usr/lib/*/mosquitto_dynamic_security.so');
  const acls = topics.map((topic) => ({ acltype: 'subscribePattern', topic, priority: 1, allow: false }));
  writeFileSync(
    file,
    JSON.stringify({
      defaultACLAccess: {
        ...{ publishClientSend: true, publishClientReceive: true },
        ...{ subscribe: true, unsubscribe: true },
      },
      clients: [],
      groups: [{ groupname: 'all', roles: [{ rolename: 'all' }], clients: [] }],
      roles: [{ rolename: 'all', acls }],
      anonymousGroup: 'all',
    }),
  );
  return [`plugin ${plugin ?? ''}`, `plugin_opt_config_file ${file}`];
}
