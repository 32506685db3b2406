/**
 * Semantic versions: config files, messages, commands and API of this tree, compared with those of the last release. Before the first
 * release (`not released yet`) the snapshot states what is prepared, and every change is free.
 */
import { describe, expect, test } from 'vitest';
import { changesBetween, isStepTaken, neededStep } from '../../scripts/release/compare.ts';
import { factsOfLines, factsOfSchema, linesOf } from '../../scripts/release/facts.ts';
import {
  changeText,
  currentInterface,
  packageVersion,
  readSnapshot,
} from '../../scripts/release/interface.ts';

test('keeps what the last release has, or takes the version that a change needs', {
  timeout: 60_000,
}, async () => {
  const { version, isReleased, facts } = readSnapshot();
  const now = await currentInterface();
  const changes = changesBetween(facts, now);
  const step = neededStep(changes, version);
  console.log(`${now.size} places, ${changes.length} changes since ${version}: ${step}`);
  expect(facts.size).toBeGreaterThan(1_000);
  for (const path of [
    'config agent.cloud(kind="https").url',
    'cloud sale-event.data.total',
    'register sale.total',
    'command tillframe run --config',
    'api GET /api/v1/sales ?limit',
  ])
    expect(now.has(path), path).toBe(true);
  // A cloud writes it: a new required field would break each.
  expect(now.get('cloud remote/desired-state.rollout.version')?.side).toBe('in');
  const topics = [...now].filter(([path]) => path.startsWith('cloud nudge-topics'));
  expect(new Set(topics.map(([, { side }]) => side))).toEqual(new Set(['out']));
  expect(linesOf(factsOfLines(linesOf(now)))).toEqual(linesOf(now));
  if (!isReleased) return;
  const isFine = changes.length === 0 || isStepTaken(packageVersion(), version, step);
  expect(
    isFine ? [] : changes.map(changeText),
    `this needs the next ${step} version after ${version}`,
  ).toEqual([]);
});

const object = (properties: object, required: string[] = []): object => ({
  type: 'object',
  properties,
  required,
});
const between = (before: object, after: object, side: 'in' | 'out'): string[] =>
  changesBetween(factsOfSchema('x', before, { side }), factsOfSchema('x', after, { side })).map(changeText);

describe('what others write', () => {
  const before = object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] } }, ['a']);
  test.each([
    ['a removed key', object({ a: { type: 'integer' } }, ['a']), ['breaking: x.b: removed']],
    [
      'a key that became required',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] } }, ['a', 'b']),
      ['breaking: x.b: required, and was optional'],
    ],
    [
      'a value that is refused',
      object({ a: { type: 'integer' }, b: { enum: ['x'] } }, ['a']),
      ['breaking: x.b: no longer accepts "y"'],
    ],
    [
      'a new required key',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] }, c: {} }, ['a', 'c']),
      ['breaking: x.c: required, and was unknown'],
    ],
    [
      'a new key with a key that it requires',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] }, c: object({ d: {} }, ['d']) }, ['a']),
      ['addition: x.c: added', 'addition: x.c.d: added'],
    ],
    ['more values, types and freedom', object({ a: { type: 'number' }, b: { type: 'string' } }), []],
    [
      'a required key with a default',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'y'], default: 'x' } }, ['a', 'b']),
      [],
    ],
  ])('%s', (_title, after, changes) => {
    expect(between(before, after, 'in')).toEqual(changes);
  });
});

describe('what others write as a text or an object', () => {
  const text = { type: 'string' };
  const either = (...keys: string[]) =>
    object({
      a: { anyOf: [text, object(Object.fromEntries(keys.map((key) => [key, text])), keys)] },
    });
  test.each([
    ['a new required key', either('p'), either('p', 'q'), ['breaking: x.a.q: required, and was unknown']],
    ['an object that may replace the text', object({ a: text }), either('p'), ['addition: x.a.p: added']],
    [
      'a list that may replace the text',
      object({ a: text }),
      object({ a: { anyOf: [text, { type: 'array', items: text }] } }),
      ['addition: x.a[]: added'],
    ],
  ])('%s', (_title, before, after, changes) => {
    expect(between(before, after, 'in')).toEqual(changes);
  });
});

describe('what tillframe writes', () => {
  const before = object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] } }, ['a']);
  test.each([
    ['a removed field', object({ a: { type: 'integer' } }, ['a']), ['breaking: x.b: removed']],
    [
      'a field that may be missing',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'y'] } }),
      ['breaking: x.a: optional, and was always there'],
    ],
    [
      'a new type',
      object({ a: { type: ['integer', 'null'] }, b: { enum: ['x', 'y'] } }, ['a']),
      ['breaking: x.a: may be null now'],
    ],
    [
      'a new value, and a new field',
      object({ a: { type: 'integer' }, b: { enum: ['x', 'z'] }, c: {} }, ['a', 'c']),
      ['addition: x.c: added'],
    ],
  ])('%s', (_title, after, changes) => {
    expect(between(before, after, 'out')).toEqual(changes);
  });
});

test('follows references, and tells alternatives apart by their constant', () => {
  const $defs = { one: object({ kind: { const: 'a' }, more: { $ref: '#/$defs/one' } }, ['kind']) };
  const schema = {
    $defs,
    oneOf: [{ $ref: '#/$defs/one' }, object({ kind: { const: 'b' }, c: {} }, ['kind', 'c'])],
  };
  expect(linesOf(factsOfSchema('x', schema, { side: 'in' }))).toEqual([
    'in\tx(kind="a")\tobject\trequired',
    'in\tx(kind="a").kind\t"a"\trequired',
    'in\tx(kind="a").more\tsame\toptional',
    'in\tx(kind="b")\tobject\trequired',
    'in\tx(kind="b").c\tany\trequired',
    'in\tx(kind="b").kind\t"b"\trequired',
  ]);
});

test('a place that changes its side is breaking, although its type stays', () => {
  const facts = (side: 'in' | 'out') => factsOfSchema('x', object({ a: { type: 'string' } }), { side });
  expect(changesBetween(facts('out'), facts('in')).map(changeText)).toContain(
    'breaking: x.a: read now, and was written',
  );
  expect(changesBetween(facts('in'), facts('out')).map(changeText)).toContain(
    'breaking: x.a: written now, and was read',
  );
});

test.each([
  ['0.1.0', 'breaking', 'minor', ['0.2.0', '1.0.0'], ['0.1.0', '0.1.1']],
  ['0.1.0', 'addition', 'patch', ['0.1.1', '0.2.0'], ['0.1.0']],
  ['1.2.3', 'breaking', 'major', ['2.0.0'], ['1.3.0', '1.2.4']],
  ['1.2.3', 'addition', 'minor', ['1.3.0', '2.0.0'], ['1.2.4', '1.2.3']],
] as const)('after %s a change that is %s takes the next %s version', (before, kind, step, taken, not) => {
  expect(neededStep([{ kind, path: '', what: '' }], before)).toBe(step);
  for (const version of taken) expect(isStepTaken(version, before, step), version).toBe(true);
  for (const version of not) expect(isStepTaken(version, before, step), version).toBe(false);
});
