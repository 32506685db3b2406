/**
 * The S3 server of Ceph (Debian's radosgw) with a bucket, on its SQLite backend: without a cluster. It checks signatures of versions 2 and 4,
 * and the signed hash of a body. That backend knows no `If-None-Match`, and is no proof of durability.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import type { Pair } from '../network/certificates.ts';
import { freePort } from '../network/free-port.ts';

export type ObjectStore = AsyncDisposable & {
  /** `s3://…` of its bucket, as `tillframe receiver --pictures` takes it. */
  readonly pictures: string;
  readonly endpoint: string;
  /** Variables with its keys. */
  readonly env: { readonly AWS_ACCESS_KEY_ID: string; readonly AWS_SECRET_ACCESS_KEY: string };
};

export const radosgwKeys = { accessKeyId: 'TILLFRAME', secretAccessKey: 'secret-of-tillframe' };
const startWithinMs = 60_000;

/** `tls`: speaks HTTPS with this certificate. */
export async function startRadosgw(tls?: Pair): Promise<ObjectStore> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-radosgw-'));
  const port = await freePort();
  const config = join(folder, 'ceph.conf');
  const lines = {
    ...{ auth_client_required: 'none', auth_cluster_required: 'none', auth_service_required: 'none' },
    ...{ mon_host: '127.0.0.1:1', rgw_backend_store: 'dbstore', rgw_config_store: 'dbstore' },
    ...{ dbstore_db_dir: folder, dbstore_config_uri: `file:${join(folder, 'config.db')}` },
    ...{ rgw_data: folder, run_dir: folder, log_file: join(folder, 'log') },
    ...{
      admin_socket: '',
      pid_file: '',
      rgw_frontends:
        tls === undefined
          ? `beast endpoint=127.0.0.1:${port}`
          : `beast ssl_endpoint=127.0.0.1:${port} ssl_certificate=${folder}/cert ssl_private_key=${folder}/key`,
    },
  };
  writeFileSync(
    config,
    `[global]\n${Object.entries(lines)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join('')}`,
  );
  if (tls !== undefined)
    for (const name of ['cert', 'key'] as const) writeFileSync(join(folder, name), tls[name]);
  const place = ['-c', config, '--no-mon-config'];
  makeUser(place);
  const server = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'radosgw', ...place, '-n', 'client.rgw.test', '-f'],
    { stdio: 'ignore' },
  );
  const endpoint = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const client = new AwsClient({ ...radosgwKeys, service: 's3', region: 'us-east-1', retries: 0 });
  const untilMs = performance.now() + startWithinMs;
  for (;;) {
    const made = await client.fetch(`${endpoint}/pictures`, { method: 'PUT' }).catch(() => undefined);
    await made?.arrayBuffer();
    if (made?.ok === true) break;
    if (performance.now() > untilMs || server.exitCode !== null) throw new Error('radosgw does not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pictures: `s3://pictures/thumbnails?endpoint=${encodeURIComponent(endpoint)}`,
    endpoint,
    env: { AWS_ACCESS_KEY_ID: radosgwKeys.accessKeyId, AWS_SECRET_ACCESS_KEY: radosgwKeys.secretAccessKey },
    async [Symbol.asyncDispose]() {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Once made, whether the program ends or not: its threads sometimes wait for each other for ever. Requests show whether the user is there. */
function makeUser(place: readonly string[]): void {
  const user = ['user', 'create', '--uid=tillframe', '--display-name=tillframe'];
  const its = [`--access-key=${radosgwKeys.accessKeyId}`, `--secret=${radosgwKeys.secretAccessKey}`];
  for (let tries = 0; tries < 3; tries++) {
    const { status } = spawnSync('radosgw-admin', [...place, ...user, ...its], {
      ...{ stdio: 'ignore', timeout: 10_000, killSignal: 'SIGKILL' },
    });
    if (status !== null) return;
  }
}
