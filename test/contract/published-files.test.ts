/**
 * Published files for other tools: the contract documents pass a strict linter, every JSON Schema compiles in
 * Ajv's strict mode, and the examples satisfy them.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConfig, lint, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
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

test('validates the example of the config', () => {
  const ajv = strictAjv();
  const validate = ajv.compile(JSON.parse(read('config/agent.schema.json')) as object);
  validate(parse(read('config/agent.example.yaml')));
  expect(ajv.errorsText(validate.errors)).toBe('No errors');
});
