/**
 * Facts about an interface, one for each place that a program of others reads or writes: path, accepted types and values, and whether it is
 * always there. Two versions are compared by them (compare.ts). Pure.
 */

/** `in`: others write it (config, requests, commands). `out`: tillframe writes it (answers, events). */
export type Side = 'in' | 'out';

export type Fact = {
  readonly side: Side;
  /** Names of types (`string`), and values as JSON (`"https"`). */
  readonly types: ReadonlySet<string>;
  readonly isRequired: boolean;
};

/** By path, such as `config agent cloud(kind="https").url`. */
export type Facts = ReadonlyMap<string, Fact>;

export type JsonSchema = { readonly [key: string]: unknown };

type Walk = {
  readonly side: Side;
  /** The document that references lead into. */
  readonly root: JsonSchema;
  /** References on the way here: a schema that contains itself ends there. */
  readonly within: readonly string[];
};

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export function factsOfSchema(
  path: string,
  schema: unknown,
  { side, root, isRequired = true }: { side: Side; root?: JsonSchema; isRequired?: boolean },
): Facts {
  if (!isObject(schema)) return new Map([[path, { side, types: new Set(['any']), isRequired }]]);
  return walk(path, schema, isRequired, { side, root: root ?? schema, within: [] });
}

function walk(path: string, schema: JsonSchema, isRequired: boolean, way: Walk): Map<string, Fact> {
  const { $ref: reference } = schema;
  if (typeof reference === 'string') {
    const target = way.within.includes(reference) ? undefined : followed(reference, way.root);
    if (target === undefined)
      return new Map([[path, { side: way.side, types: new Set(['same']), isRequired }]]);
    return walk(path, target, isRequired, { ...way, within: [...way.within, reference] });
  }
  const alternatives = [...list(schema['anyOf']), ...list(schema['oneOf'])].filter(isObject);
  if (alternatives.length > 0 && !isObject(schema['properties']))
    return alternativesOf(path, alternatives, isRequired, way);
  const facts = new Map<string, Fact>([[path, { side: way.side, types: typesOf(schema), isRequired }]]);
  const add = (others: Facts): void => {
    for (const [at, fact] of others) facts.set(at, fact);
  };
  const required = new Set(list(schema['required']));
  for (const [key, value] of Object.entries(isObject(schema['properties']) ? schema['properties'] : {})) {
    // A key with a default can be left out by its writer.
    const isNeeded = required.has(key) && !(way.side === 'in' && isObject(value) && 'default' in value);
    if (isObject(value)) add(walk(`${path}.${key}`, value, isNeeded, way));
  }
  if (isObject(schema['items'])) add(walk(`${path}[]`, schema['items'], true, way));
  if (isObject(schema['additionalProperties']))
    add(walk(`${path}.*`, schema['additionalProperties'], false, way));
  for (const part of list(schema['allOf']).filter(isObject))
    if ('properties' in part || '$ref' in part)
      for (const [at, fact] of walk(path, part, isRequired, way)) if (!facts.has(at)) facts.set(at, fact);
  return facts;
}

/** An alternative with a constant has places of its own; others share theirs. */
function alternativesOf(
  path: string,
  alternatives: readonly JsonSchema[],
  isRequired: boolean,
  way: Walk,
): Map<string, Fact> {
  const merged = new Map<string, Fact>();
  const shared = new Map<string, number>();
  let unlabelled = 0;
  let objects = 0;
  for (const alternative of alternatives) {
    const label = labelOf(alternative, way);
    if (label === undefined) unlabelled += 1;
    if (label === undefined && isObjectSchema(alternative, way)) objects += 1;
    for (const [at, fact] of walk(path + (label ?? ''), alternative, isRequired, way)) {
      if (label === undefined) shared.set(at, (shared.get(at) ?? 0) + 1);
      const known = merged.get(at);
      merged.set(at, {
        side: fact.side,
        types: new Set([...(known?.types ?? []), ...fact.types]),
        isRequired: fact.isRequired && (known?.isRequired ?? true),
      });
    }
  }
  for (const [at, times] of shared) {
    const fact = merged.get(at);
    // In some of them alone. A key is compared with objects: a text in its place has no keys.
    const holders = at.startsWith(`${path}.`) ? objects : unlabelled;
    if (fact !== undefined && at !== path && times < holders) merged.set(at, { ...fact, isRequired: false });
  }
  return merged;
}

function isObjectSchema(schema: JsonSchema, { root }: Walk): boolean {
  const { $ref: reference } = schema;
  const target = typeof reference === 'string' ? followed(reference, root) : schema;
  return target !== undefined && !typesOf(target).isDisjointFrom(new Set(['object', 'any']));
}

/** `(kind="https")`: the constant of an alternative. */
function labelOf(schema: JsonSchema, { root }: Walk): string | undefined {
  const { $ref: reference } = schema;
  const target = typeof reference === 'string' ? followed(reference, root) : schema;
  const properties = target?.['properties'];
  if (!isObject(properties)) return undefined;
  for (const [key, value] of Object.entries(properties))
    if (isObject(value) && 'const' in value) return `(${key}=${JSON.stringify(value['const'])})`;
  return undefined;
}

function typesOf(schema: JsonSchema): Set<string> {
  if ('const' in schema) return new Set([JSON.stringify(schema['const'])]);
  if (Array.isArray(schema['enum'])) return new Set(schema['enum'].map((value) => JSON.stringify(value)));
  const { type } = schema;
  const named = (typeof type === 'string' ? [type] : list(type)).filter((one) => typeof one === 'string');
  return new Set(named.length === 0 ? [isObject(schema['properties']) ? 'object' : 'any'] : named);
}

function followed(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const step of reference.slice(1).split('/').filter(Boolean))
    at = isObject(at) ? at[step.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  return isObject(at) ? at : undefined;
}

/** A line for each: side, path, types, and `required` or `optional`. */
export function linesOf(facts: Facts): string[] {
  return [...facts]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([path, { side, types, isRequired }]) =>
      [side, path, [...types].toSorted().join(' | '), isRequired ? 'required' : 'optional'].join('\t'),
    );
}

export function factsOfLines(lines: readonly string[]): Facts {
  return new Map(
    lines.map((line) => {
      const [side, path = '', types = '', need] = line.split('\t');
      if (side !== 'in' && side !== 'out') throw new Error(`no fact: ${line}`);
      return [path, { side, types: new Set(types.split(' | ')), isRequired: need === 'required' }];
    }),
  );
}
