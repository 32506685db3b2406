/**
 * The interfaces that releases keep compatible: config files, messages of clouds and registers, commands, events of the log, and the HTTP API of the gateway.
 * `npm run interface` shows what changed since the last release; with `-- --write` it makes the snapshot of the version in package.json, once
 * that is released (scripts/release.sh requires it). `--prepare` marks it as not released yet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openApiDocument } from '../../src/agent/http/openapi/document.ts';
import { publishedSchema } from '../../src/contract/register/sale-message.ts';
import { logEvents } from '../../src/lib/logging/log-events.ts';
import { configSchemas } from '../config-files.ts';
import { contractSchemas } from '../contract-files.ts';
import { describedCommands } from '../package/described-commands.ts';
import { type Change, changesBetween, isStepTaken, neededStep } from './compare.ts';
import { declaredRoutes } from './declared-routes.ts';
import { type Fact, type Facts, factsOfLines, factsOfSchema, linesOf, type Side } from './facts.ts';

const root = resolve(import.meta.dirname, '../..');
export const snapshotFile = join(root, 'test/package/released-interface.tsv');
const versionSchema = z.object({ version: z.string() });

/** Messages that gateways read; gateways write the others, and the receiver writes those of its feed. */
const fromCloud = /(batch|clip|enrol|nudge|pos-token|erasures)-answer|^nudge\.|desired-state/;

export async function currentInterface(): Promise<Facts> {
  const facts = new Map<string, Fact>();
  const add = (others: Facts): void => {
    for (const [path, fact] of others) facts.set(path, fact);
  };
  for (const [name, schema] of Object.entries(configSchemas))
    add(factsOfSchema(`config ${name.split('.')[0] ?? ''}`, schema(), { side: 'in' }));
  for (const [name, schema] of Object.entries(contractSchemas)) {
    const side: Side = fromCloud.test(name) ? 'in' : 'out';
    add(factsOfSchema(`cloud ${name.replace('.schema.json', '')}`, schema, { side }));
  }
  add(factsOfSchema('register sale', publishedSchema, { side: 'in' }));
  add(factsOfCommands());
  for (const event of Object.keys(logEvents))
    facts.set(`log ${event}`, { side: 'out', types: new Set(['string']), isRequired: false });
  add(factsOfApi(apiSchema.parse(await openApiDocument(await declaredRoutes(), '0.0.0'))));
  return facts;
}

function factsOfCommands(): Facts {
  const facts = new Map<string, Fact>();
  const add = (path: string, isRequired: boolean): void =>
    void facts.set(path, { side: 'in', types: new Set(['any']), isRequired });
  for (const { path, options, arguments: given } of describedCommands()) {
    const command = ['command tillframe', ...path].join(' ');
    add(command, false);
    for (const { flags, choices } of options)
      for (const flag of flags)
        facts.set(`${command} ${flag}`, {
          side: 'in',
          types: new Set(choices.length === 0 ? ['any'] : choices.map((choice) => JSON.stringify(choice))),
          isRequired: false,
        });
    // By position: their names are of the help alone.
    for (const [index, { isRequired }] of given.entries()) add(`${command} #${index + 1}`, isRequired);
  }
  return facts;
}

const contentSchema = z.record(z.string(), z.object({ schema: z.unknown().optional() })).default({});
const operationSchema = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: z.unknown(),
      }),
    )
    .default([]),
  requestBody: z.object({ required: z.boolean(), content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ content: contentSchema })),
});
const apiSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.looseObject({}),
});

function factsOfApi(document: z.output<typeof apiSchema>): Facts {
  const facts = new Map<string, Fact>();
  const add = (path: string, schema: unknown, side: Side, isRequired: boolean): void => {
    for (const [at, fact] of factsOfSchema(path, schema, { side, root: document, isRequired }))
      facts.set(at, fact);
  };
  for (const [url, methods] of Object.entries(document.paths))
    for (const [method, { parameters, requestBody, responses }] of Object.entries(methods)) {
      const name = `api ${method.toUpperCase()} ${url.replaceAll(/\{\w+\}/g, '{}')}`;
      facts.set(name, { side: 'in', types: new Set(['any']), isRequired: false });
      for (const one of parameters)
        if (one.in === 'query') add(`${name} ?${one.name}`, one.schema, 'in', one.required);
      const body = requestBody?.content['application/json'];
      if (requestBody !== undefined && body !== undefined)
        add(`${name} body`, body.schema, 'in', requestBody.required);
      for (const [status, { content }] of Object.entries(responses))
        for (const [type, { schema }] of Object.entries(content))
          if (status !== 'default' && Number(status) < 400)
            add(`${name} ${status} ${type}`, schema, 'out', false);
    }
  return facts;
}

export type Snapshot = { readonly version: string; readonly isReleased: boolean; readonly facts: Facts };

export function readSnapshot(): Snapshot {
  const [head = '', ...lines] = readFileSync(snapshotFile, 'utf8').trimEnd().split('\n');
  const [, version, prepared] = /^# tillframe (\S+)(, not released yet)?$/.exec(head) ?? [];
  if (version === undefined) throw new Error(`${snapshotFile}: no version in its first line`);
  return { version, isReleased: prepared === undefined, facts: factsOfLines(lines) };
}

/** The number without what git adds to it. */
export function packageVersion(): string {
  return versionSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
}

export const changeText = ({ kind, path, what }: Change): string => `${kind}: ${path}: ${what}`;

if (import.meta.main) {
  const { values } = parseArgs({
    options: { write: { type: 'boolean' }, prepare: { type: 'boolean' }, check: { type: 'boolean' } },
  });
  const now = await currentInterface();
  if (values.write === true || values.prepare === true) {
    const { version, isReleased, facts } = readSnapshot();
    const changes = changesBetween(facts, now);
    const step = neededStep(changes, version);
    if (isReleased && changes.length > 0 && !isStepTaken(packageVersion(), version, step)) {
      console.error(
        `package.json: ${packageVersion()}; the changes since ${version} need the next ${step} version`,
      );
      process.exit(1);
    }
    const head = `# tillframe ${packageVersion()}${values.prepare === true ? ', not released yet' : ''}`;
    writeFileSync(snapshotFile, `${[head, ...linesOf(now)].join('\n')}\n`);
    console.log(`${snapshotFile}: ${now.size} places`);
  } else {
    const { version, isReleased, facts } = readSnapshot();
    const changes = changesBetween(facts, now);
    for (const change of changes) console.log(changeText(change));
    console.log(
      `${changes.length} changes since ${version}${isReleased ? '' : ' (not released yet)'}: ${neededStep(changes, version)}`,
    );
    // A release has the snapshot of itself.
    if (values.check === true && (!isReleased || version !== packageVersion() || changes.length > 0))
      process.exitCode = 1;
  }
}
