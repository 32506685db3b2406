/**
 * Makes config/agent.example.yaml and the JSON Schemas of config.yaml, set-up.yaml and provision.yaml from the schemas that the program
 * checks with, and the accounts and sources of moments of config/set-up.example.yaml from their descriptors: `npm run config`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { z } from 'zod';
import { configSchema } from '../src/agent/config/config.ts';
import { setUpSchema } from '../src/agent/setup-file/setup-file.ts';
import type { MomentSourceDescriptor } from '../src/agent/sources/moments/descriptor.ts';
import { momentSourceKinds } from '../src/agent/sources/moments/registry.ts';
import type { PosDescriptor } from '../src/agent/sources/pos-descriptor.ts';
import { posKinds } from '../src/agent/sources/registry.ts';
import { deviceShape } from '../src/agent/system/provision/device-values.ts';
import { deviceFor, maxDevices, setUpKeys } from '../src/agent/system/provision/provision-file.ts';
import { momentKinds } from '../src/domain/moment/moment.ts';
import { defaultDebounceMs, maxDebounceMs } from '../src/domain/setup/moment-source.ts';
import { expectedText, type JsonSchema, jsonSchemaOf } from '../src/lib/yaml/schema-messages.ts';

const lineWidth = 110;

const head = `# yaml-language-server: $schema=./agent.schema.json
#
# tillframe: every key of the config file with its default. Made from the program's own schema.
# Keys that begin with # are optional, or belong to another choice. Check a file with: tillframe check-config FILE
`;

export function exampleYaml(): string {
  return `${head}\n${sectionLines(jsonSchemaOf(configSchema), '').join('\n').trimEnd()}\n`;
}

/** By file name in `config`. */
export const configSchemas: Readonly<Record<string, () => JsonSchema>> = {
  'agent.schema.json': () => jsonSchemaOf(configSchema),
  'set-up.schema.json': () => jsonSchemaOf(setUpSchema()),
  'provision.schema.json': provisionSchema,
};

/** Keys of the program's own in its schemas, which are no part of JSON Schema. */
const ownKeywords: ReadonlySet<string> = new Set(['expected', 'sample', 'secret']);

/** Removes them from a schema and those within it; names of properties are left alone. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (ownKeywords.has(key)) return [];
      // The form that strict validators permit.
      if (key === 'type' && Array.isArray(value))
        return [['anyOf', value.map((type: unknown) => ({ type }))]];
      if (key === 'default' || key === 'const' || key === 'enum') return [[key, value]];
      if (key !== 'properties' && key !== '$defs') return [[key, plain(value)]];
      const named = Object.entries(value as object).map(([name, one]) => [name, plain(one)]);
      return [[key, Object.fromEntries(named) as unknown]];
    }),
  );
}

export function schemaJson(name: string): string {
  return `${JSON.stringify(plain(configSchemas[name]?.()), null, 2)}\n`;
}

/** provision.yaml is checked in parts, by several schemas; this one is of the whole file. */
function provisionSchema(): JsonSchema {
  const { properties: ofSetUp = {}, $defs } = jsonSchemaOf(setUpSchema());
  const ofDevice = z.toJSONSchema(z.strictObject(deviceShape), {
    io: 'input',
    // Lists that may be one text: only their preparation in the program knows it.
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform') return;
      const { type: _, minItems, maxItems, items, ...rest } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, rest, { anyOf: [items, { type: 'array', minItems, maxItems, items }] });
    },
  }).properties;
  const shared: Readonly<Record<string, unknown>> = {
    ...ofDevice,
    config: {
      type: 'object',
      description: 'Keys of config.yaml (agent.schema.json); any of them may be left out.',
    },
    ...Object.fromEntries(setUpKeys.map((key) => [key, ofSetUp[key] ?? {}])),
  };
  const again = Object.fromEntries(Object.keys(shared).map((key) => [key, { $ref: `#/properties/${key}` }]));
  const device = {
    type: 'object',
    properties: { for: jsonSchemaOf(deviceFor), ...again },
    additionalProperties: false,
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: {
      ...shared,
      taken: { description: 'Written by the program in place of a file that it has taken in.' },
      devices: { type: 'array', maxItems: maxDevices, items: device },
    },
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
  } as JsonSchema;
}

/** The keys of a section, each below a comment with its description and what may stand there. */
function sectionLines(section: JsonSchema, indent: string, comment = ''): string[] {
  return Object.entries(section.properties ?? {}).flatMap(([key, node]) => {
    const schema = node as JsonSchema;
    const isRequired = section.required?.includes(key) ?? false;
    return [
      ...keyLines({ key, schema, isRequired, indent, comment }),
      ...(indent === '' && comment === '' ? [''] : []),
    ];
  });
}

function keyLines(entry: {
  key: string;
  schema: JsonSchema;
  isRequired: boolean;
  indent: string;
  comment: string;
}): string[] {
  const { key, schema, isRequired, indent, comment } = entry;
  const description = wrapped(schema.description ?? '', `${indent}${comment}# `);
  if (schema.oneOf !== undefined)
    return [...description, `${indent}${key}:`, ...choiceLines(schema, `${indent}  `)];
  if (schema.type === 'object') {
    // In a section that is a comment, its own sections are indented behind the sign.
    if (comment !== '')
      return [...description, `${indent}${comment}${key}:`, ...sectionLines(schema, indent, `${comment}  `)];
    const active = sectionLines(schema, `${indent}  `);
    // One that may be left out is a comment itself, and so is one of comments alone: without them its value would be null.
    const isOff =
      (!isRequired && schema.default === undefined) ||
      active.every((line) => line.trimStart().startsWith('#'));
    const lines = isOff ? sectionLines(schema, indent, '#   ') : active;
    return [...description, `${indent}${isOff ? '# ' : ''}${key}:`, ...lines];
  }
  const must =
    schema.const !== undefined ? '' : `${isRequired ? 'Required: ' : ''}${expectedText(schema).en}.`;
  const value = schema.default ?? schema.const ?? schema['sample'];
  const isOff = schema.default === undefined && !isRequired && schema.const === undefined;
  return [
    ...description,
    ...wrapped(must, `${indent}${comment}# `),
    `${indent}${comment}${isOff ? '# ' : ''}${key}: ${stringify(value).trim()}`,
    ...entryLines(schema, `${indent}${comment}`),
  ];
}

/** One entry of a list of sections, as a comment. */
function entryLines(list: JsonSchema, indent: string): string[] {
  const entry = list.items as JsonSchema | undefined;
  if (list.type !== 'array' || entry?.type !== 'object') return [];
  return [`${indent}# An entry of this list:`, `${indent}# -`, ...sectionLines(entry, indent, '#   ')];
}

/** The default's keys, then each other choice commented out as a whole. */
function choiceLines(schema: JsonSchema, indent: string): string[] {
  const usual = (schema.default as { kind: string }).kind;
  return (schema.oneOf ?? []).flatMap((branch) => {
    const isUsual = (branch.properties?.['kind'] as JsonSchema | undefined)?.const === usual;
    return isUsual
      ? sectionLines(branch, indent)
      : ['', `${indent}# In place of the above:`, ...sectionLines(branch, indent, '# ')];
  });
}

function wrapped(text: string, prefix: string): string[] {
  if (text === '') return [];
  const lines: string[] = [];
  for (const word of `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= lineWidth)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${prefix}${word}`);
  }
  return lines;
}

/** The same text with the accounts and the sources of moments of all kinds, as comments. */
export function withKinds(text: string): string {
  const entries = [...posKinds.values()].flatMap((kind) =>
    kind.ways.map((way, index) => accountLines(kind, way, index).join('\n')),
  );
  const sources = [...momentSourceKinds.values()].map((kind) => momentSourceLines(kind).join('\n'));
  return text
    .replace(/(?<=^# posAccounts:\n)[^]*?(?=\n\n# Registers)/m, () => entries.join('\n\n'))
    .replace(/(?<=^ {4}# momentSources:\n)[^]*?(?= {4}# Whether each)/m, () => `${sources.join('\n\n')}\n`);
}

function momentSourceLines({ id, name, kind, settings }: MomentSourceDescriptor): string[] {
  const indent = ' '.repeat(8);
  const { properties = {}, required = [] } = jsonSchemaOf(settings);
  const lines = Object.entries(properties).flatMap(([key, node]) => {
    const schema = node as JsonSchema;
    const must = required.includes(key) ? ' Required.' : '';
    return [
      ...wrapped(`${schema.description ?? ''}${must}`.trim(), `${indent}# `),
      `${indent}# ${key}: ${flow(schema['sample'] ?? schema.default)}`,
    ];
  });
  return [
    `${indent}# ${name.en}`,
    `    #   - source: ${id}`,
    `${indent}# Unique at this register: letters a-z, digits and -.`,
    `${indent}# id: ${id}`,
    `${indent}# Kind of its moments: ${momentKinds.join(', ')}.`,
    `${indent}# kind: ${kind}`,
    `${indent}# Moments closer than this are one, milliseconds, 0 to ${maxDebounceMs}.`,
    `${indent}# debounceMs: ${defaultDebounceMs}`,
    ...wrapped(
      'By how much this device is always late, measured on the pictures of a sale, milliseconds; without it instant.delayMs of the register holds.',
      `${indent}# `,
    ),
    `${indent}# delayMs: 0`,
    ...lines,
  ];
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow' }).trim();
}

function accountLines(kind: PosDescriptor, way: PosDescriptor['ways'][number], index: number): string[] {
  const { properties = {}, required = [] } = jsonSchemaOf(kind.settings);
  const own = new Set(way.fields.map(({ key }) => key));
  const ofOtherWays = kind.ways.flatMap(({ fields }) => fields).filter(({ key }) => !own.has(key));
  const lines = Object.entries(properties).flatMap(([key, node]) => {
    const schema = node as JsonSchema;
    const value = schema.default ?? schema['sample'];
    // Without a value only the program writes it.
    if (value === undefined || ofOtherWays.some((field) => field.key === key)) return [];
    const must = required.includes(key) ? ' Required.' : '';
    return [
      ...wrapped(`${schema.description ?? ''}${must}`.trim(), '    # '),
      `    # ${key}: ${stringify(value).trim()}`,
    ];
  });
  return [
    ...wrapped(`${kind.system.name.en}: ${way.label.en}`, '    # '),
    `#   - id: ${index === 0 ? kind.id : `${kind.id}-${way.id}`}`,
    `    # kind: ${kind.id}`,
    `    # name: ${kind.system.name.ja}`,
    ...lines,
  ];
}

if (import.meta.main) {
  const config = new URL('../config/', import.meta.url);
  const setUp = new URL('set-up.example.yaml', config);
  writeFileSync(setUp, withKinds(readFileSync(setUp, 'utf8')));
  writeFileSync(new URL('agent.example.yaml', config), exampleYaml());
  for (const name of Object.keys(configSchemas)) writeFileSync(new URL(name, config), schemaJson(name));
}
