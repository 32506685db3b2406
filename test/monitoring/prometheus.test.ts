/** A real Prometheus reads the real agent with the shipped alert rules. Only where it is installed: scripts/test-monitoring.sh. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';

const hasPrometheus = existsSync('/usr/bin/prometheus');
const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

test.skipIf(!hasPrometheus)(
  'promtool takes the rules, and each fires when it should and not otherwise',
  () => {
    for (const args of [
      ['check', 'rules', path('config/prometheus-alerts.yaml')],
      ['test', 'rules', path('test/monitoring/alerts.yaml')],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    }
  },
);

test.skipIf(!hasPrometheus)('Prometheus reads the agent and its rules see what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-prometheus-'));
  using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = write(
    'config.yaml',
    'shop: {id: shop-1}\ndataDir: data\nweb: {listen: "127.0.0.1:0", stateToken: a-token-for-monitoring}\n',
  );
  const setUp = write(
    'set-up.yaml',
    `cameras: [{id: counter, name: Counter, url: "rtsp://127.0.0.1:${await freePort()}/none"}]\n`,
  );
  await importSetUp(setUp, config);
  await using agent = startProgram(['run', '--config', config]);
  const [, host = ''] = await agent.line(/"url":"http:\/\/([^"]+)".*page server listening/);

  write('token', 'a-token-for-monitoring');
  const prometheusConfig = write(
    'prometheus.yml',
    `global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: ["${path('config/prometheus-alerts.yaml')}"]
scrape_configs:
  - job_name: tillframe
    authorization: {credentials_file: token}
    static_configs: [{targets: ["${host}"]}]
`,
  );
  const port = await freePort();
  await using _prometheus = startPrometheus(prometheusConfig, join(folder, 'tsdb'), port);
  const ask = async (query: string) => {
    const response = await fetch(
      `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`,
    ).catch(() => undefined);
    const { data } = (response?.ok === true ? await response.json() : {}) as {
      data?: { result: { metric: object }[] };
    };
    return data?.result.map(({ metric }) => metric);
  };
  const found = (query: string, what: object) =>
    eventually(
      query,
      async () => {
        const result = await ask(query);
        return (
          result?.some((metric) => Object.entries(what).every(([k, v]) => Reflect.get(metric, k) === v)) ===
            true || undefined
        );
      },
      60_000,
    );
  await found('up{job="tillframe"} == 1', { instance: host });
  await found('tillframe_camera_up == 0', { camera: 'counter' });
  await found('ALERTS{alertname="TillframeCameraDown"}', { alertstate: 'pending', camera: 'counter' });
  await found('tillframe_info', { instance: host });
});

function startPrometheus(
  config: string,
  storage: string,
  port: number,
): AsyncDisposable & { child: ChildProcess } {
  const child = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'prometheus', `--config.file=${config}`],
      ...[`--storage.tsdb.path=${storage}`, `--web.listen-address=127.0.0.1:${port}`],
    ],
    { stdio: 'ignore' },
  );
  return {
    child,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
