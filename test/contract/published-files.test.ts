/**
 * Published files for other tools: the contract documents pass a strict linter, every JSON Schema compiles in
 * Ajv's strict mode, and the examples satisfy them.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConfig, lint, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { CloudEvent, HTTP } from 'cloudevents';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openApiDocument } from '../../src/agent/http/openapi/document.ts';
import { declaredRoutes } from '../agent/http/route-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');
const schemaFiles = globSync('{src,docs,config}/**/*.schema.json', { cwd: root }).sort();

function strictAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  return ajv;
}

/** Warnings count as findings too. */
const rules = await createConfig({
  extends: ['recommended-strict'],
  // Over MQTT the credential belongs to the connection: `security` of the server.
  async3Rules: { 'security-defined': 'off' },
});

type Findings = Awaited<ReturnType<typeof lint>>;
const localizedProblem = (findings: Findings): string[] =>
  findings.map(({ ruleId, message, location: [at] }) => `${ruleId}: ${message} (${at?.pointer ?? ''})`);

describe('the linter finds nothing in', () => {
  test.each(['openapi.yaml', 'asyncapi.yaml'])('src/contract/cloud/%s', async (name) => {
    const ref = `${root}src/contract/cloud/${name}`;
    expect(localizedProblem(await lint({ ref, config: rules }))).toEqual([]);
  });

  test('the OpenAPI document of the gateway', async () => {
    const source = JSON.stringify(await openApiDocument(declaredRoutes, '1.0.0'));
    const config = await createConfig({
      extends: ['recommended-strict'],
      // Tag names are self-explanatory, and general rejections are documented in one place.
      rules: { 'tag-description': 'off', 'operation-4xx-response': 'off' },
    });
    expect(localizedProblem(await lintFromString({ source, config }))).toEqual([]);
  });
});

test('reports a key that no schema has', async () => {
  const source = read('src/contract/cloud/openapi.yaml').replace(
    'description: Why not',
    'description: Why not\n      x y: { title: Why, not: }',
  );
  expect(localizedProblem(await lintFromString({ source, config: rules })).join('\n')).toContain(
    'not expected here',
  );
});

test('finds all published schemas', () => {
  expect(schemaFiles).toEqual(
    expect.arrayContaining(['config/agent.schema.json', 'docs/integrate/pushed-sale.schema.json']),
  );
  expect(schemaFiles.length).toBeGreaterThan(8);
});

test.each(schemaFiles)('compiles %s in strict mode', (file) => {
  strictAjv().compile(JSON.parse(read(file)) as object);
});

test.each([
  ['agent.schema.json', 'agent.example.yaml'],
  ['set-up.schema.json', 'set-up.example.yaml'],
  ['provision.schema.json', 'provision.example.yaml'],
])('%s accepts %s, and no unknown key', (schema, example) => {
  const ajv = strictAjv();
  const validate = ajv.compile(JSON.parse(read(`config/${schema}`)) as object);
  const values = parse(read(`config/${example}`)) as object;
  validate(values);
  expect(ajv.errorsText(validate.errors)).toBe('No errors');
  expect(validate({ ...values, camera: [] })).toBe(false);
});

test('the schema of provision.yaml follows lists that may be one text, and the values of each device', () => {
  const ajv = strictAjv();
  const validate = ajv.compile(JSON.parse(read('config/provision.schema.json')) as object);
  expect(
    validate({ timeServers: 'ntp.nict.jp', devices: [{ for: { serial: '1' }, hostName: 'till' }] }),
  ).toBe(true);
  expect(validate({ timeServers: 4 })).toBe(false);
  expect(validate({ devices: [{ for: { serial: '1' }, cameras: [{ id: 'A B' }] }] })).toBe(false);
  // What the program writes in place of a file that it has taken in.
  expect(validate({ taken: { at: '2026-11-24T12:34:56+09:00' } })).toBe(true);
});

describe('the CloudEvents SDK reads', () => {
  const examples = read('docs/integrate/cloud-contract.md').matchAll(
    /^```json\n(\{\s+"specversion"[^]*?)^```/gm,
  );
  const events = [...examples].map(([, json = '']) => JSON.parse(json) as Record<string, unknown>);

  test('every event of the documentation, one by one and as a batch', () => {
    expect(events.length).toBeGreaterThan(2);
    for (const event of events) expect(sdkEvent(event)).toMatchObject({ id: event['id'] });
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const all = HTTP.toEvent({ headers, body: JSON.stringify(events) });
    expect(all).toHaveLength(events.length);
  });

  test('no event whose attributes are not permitted', () => {
    expect(() => sdkEvent({ ...events[0], shopId: '1' })).toThrow('shopId');
    expect(() => sdkEvent({ ...events[0], source: '' })).toThrow('invalid payload');
  });
});

/** As the SDK reads it from a request, and then checked strictly: names of attributes, types, required ones. */
function sdkEvent(event: object): CloudEvent<unknown> {
  const headers = { 'content-type': 'application/cloudevents+json' };
  const read = HTTP.toEvent({ headers, body: JSON.stringify(event) });
  if (Array.isArray(read)) throw new Error('one event was read as a batch');
  return new CloudEvent({ ...read });
}
