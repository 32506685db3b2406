/**
 * Describes the expected value of a zod schema at a key. Errors and the commented example file share these texts, so
 * they can't diverge. Works on the schema's JSON Schema; `.meta(expecting(…))` on a schema overrides the generated
 * text.
 */
import { z } from 'zod';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;
export type KeyPath = readonly (string | number)[];

/** Metadata for a schema whose form is not described by a type and a range. */
export function expecting(words: LocalizedText): { expected: LocalizedText } {
  return { expected: words };
}

/** Cached per schema: a file is checked in parts, and thousands of files in sequence. */
const made = new WeakMap<z.ZodType, JsonSchema>();

export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const known = made.get(schema) ?? z.toJSONSchema(schema, { io: 'input' });
  made.set(schema, known);
  return known;
}

/** The schema of the value at a path. The value itself selects the member of a union. */
export function schemaAt(schema: JsonSchema, path: KeyPath, value: unknown): JsonSchema | undefined {
  let node: JsonSchema | undefined = schema;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = typeof step === 'number' ? asSchema(node.items) : propertySchema(node, step, value);
    value = child(value, step);
  }
  return node;
}

/** Every key allowed in a mapping. */
export function keysOf(schema: JsonSchema, value: unknown): string[] {
  return Object.keys(branchOf(schema, value)?.properties ?? { [discriminatorOf(schema)]: {} });
}

export function isSection(schema: JsonSchema): boolean {
  return schema.type === 'object' || schema.type === 'array' || schema.oneOf !== undefined;
}

export function expectedText(schema: JsonSchema | undefined): LocalizedText {
  if (schema === undefined) return libText('expected.nothing');
  const own = schema['expected'];
  if (own !== undefined) return own as LocalizedText;
  const choices = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (choices !== undefined) return choiceWords(choices.map(String));
  if (isSection(schema)) {
    return schema.type === 'array' ? libText('expected.list') : libText('expected.section');
  }
  const { minimum: min = 0, maximum: max = Number.MAX_SAFE_INTEGER } = schema;
  if (schema.type === 'integer') return libText('expected.whole_number', { min, max });
  if (schema.type === 'number') return libText('expected.number');
  if (schema.type === 'boolean') return choiceWords(['true', 'false']);
  return textWords(schema.minLength ?? 1, schema.maxLength);
}

export function child(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}

function choiceWords(choices: readonly string[]): LocalizedText {
  const list = choices.join(', ');
  return choices.length === 1 ? { en: list, ja: list } : libText('expected.choice', { list });
}

function textWords(shortest: number, longest: number | undefined): LocalizedText {
  if (longest === undefined)
    return shortest > 1 ? libText('expected.text_from', { min: shortest }) : libText('expected.text');
  return libText('expected.text_of', { min: shortest, max: longest });
}

/** Unions are discriminated by a key such as `kind`; a value without a known one belongs to no branch. */
function branchOf(schema: JsonSchema, value: unknown): JsonSchema | undefined {
  if (schema.oneOf === undefined) return schema;
  const by = discriminatorOf(schema);
  return schema.oneOf.find((branch) => constOf(branch, by) === child(value, by));
}

/** The key that has one value in each branch. */
function discriminatorOf({ oneOf = [] }: JsonSchema): string {
  const [first] = oneOf;
  const keys = Object.keys(asSchema(first)?.properties ?? {});
  return keys.find((key) => oneOf.every((branch) => typeof constOf(branch, key) === 'string')) ?? 'kind';
}

function constOf(branch: unknown, key: string): unknown {
  return asSchema(asSchema(branch)?.properties?.[key])?.const;
}

function propertySchema(schema: JsonSchema, key: string, value: unknown): JsonSchema | undefined {
  const branch = branchOf(schema, value);
  if (branch !== undefined) return asSchema(branch.properties?.[key]);
  if (key !== discriminatorOf(schema)) return undefined;
  const kinds = (schema.oneOf ?? []).map((each) => constOf(each, key));
  return { enum: kinds.filter((kind) => typeof kind === 'string') };
}

function asSchema(node: unknown): JsonSchema | undefined {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as JsonSchema) : undefined;
}
