/** Files of a cloud in deploy/: compose by Docker's own tool, manifests by the schemas of Kubernetes, HAProxy by itself. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));
const textOf = (name: string): string => readFileSync(deploy + name, 'utf8');
const reference = readFileSync(new URL('../../docs/reference/command-line.md', import.meta.url), 'utf8');

const composeSchema = z.object({
  services: z.record(z.string(), z.looseObject({ command: z.array(z.string()).nullish() })),
});
const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});
const modelsSchema = z.record(z.string(), z.unknown());
type Model = new (manifest: unknown) => { validate(): void };

const manifests = readdirSync(`${deploy}kubernetes`)
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => parseAllDocuments(textOf(`kubernetes/${name}`)))
  .map((document) => manifestSchema.parse(document.toJS()));

test('Docker Compose accepts the cluster: three of each that has to outlive one', () => {
  // Secrets without which it does not start.
  const env = { ...process.env };
  for (const [, name = ''] of textOf('compose.yaml').matchAll(/\$\{(\w+):\?/g)) env[name] = 'given';
  const args = ['--file', `${deploy}compose.yaml`, '--profile', 'nats', 'config', '--format', 'json'];
  const config = execFileSync('docker-compose', args, { env, encoding: 'utf8' });
  const { services } = composeSchema.parse(JSON.parse(config));
  for (const kind of ['db', 'etcd', 'nats', 'receiver'])
    expect(Object.keys(services).filter((name) => name.startsWith(kind))).toHaveLength(3);
  for (const name of ['receiver1', 'from-nats']) expectOptions(services[name]?.command ?? []);
});

describe('Kubernetes accepts', () => {
  test.each(manifests.map((one) => [one.kind, one.metadata.name, one] as const))(
    '%s %s',
    async (kind, _, one) => {
      const models = modelsSchema.parse({
        ...((await import(`kubernetes-models/${one.apiVersion}/${kind}`)) as object),
      });
      const Kind = models[kind] as Model;
      expect(() => new Kind(one).validate()).not.toThrow();
    },
  );
});

test('manifests name options of the receiver, and each other', () => {
  const text = textOf('kubernetes/receiver.yaml');
  expectOptions([...text.matchAll(/^ +- (--[\w-]+=?)/gm)].map(([, option = '']) => option));
  const names = manifests.map(({ metadata }) => metadata.name);
  expect(names).toContain(/postgres:\/\/postgres@(\w+)\//.exec(text)?.[1]);
});

test('HAProxy accepts its file', () => {
  // Names of containers are not known here; they are looked up again while it runs.
  expect(() =>
    execFileSync('haproxy', ['-c', '-f', `${deploy}haproxy.cfg`], { stdio: 'pipe' }),
  ).not.toThrow();
});

test('nats-server accepts its file', () => {
  const env = { ...process.env, NATS_NAME: 'nats1' };
  expect(() =>
    execFileSync('nats-server', ['-t', '--config', `${deploy}nats.conf`], { env, stdio: 'pipe' }),
  ).not.toThrow();
});

function expectOptions(args: readonly string[]): void {
  expect(args.length).toBeGreaterThan(3);
  for (const option of args.map((one) => one.replace(/=.*/, ''))) expect(reference).toContain(`${option} <`);
}
