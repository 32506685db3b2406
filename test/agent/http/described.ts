/**
 * Checks a server against its OpenAPI document: each answer has a described status, type and schema, and each
 * accepted request is permitted by the document. Covers all answers as they leave.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '../../../src/agent/http/openapi/document.ts';
import type { DeclaredRoute } from '../../../src/agent/http/route.ts';

/** Problems that any route may answer: 401 and 413 have their rules in document.ts. */
const anyRefusal: readonly number[] = [400, 401, 403, 413, 414, 415, 429, 500, 503];

type Schema = { readonly [key: string]: unknown };
type Answer = { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
export type Operation = {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, Answer>>;
};
export type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** The document of a server, prepared for its answers. */
async function described(routes: readonly DeclaredRoute[]) {
  const document = (await openApiDocument(routes, '0.0.0', { isExact: true })) as Document;
  const paths = Object.entries(document.paths)
    .map(([path, operations]) => ({
      operations,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      parameters: path.split('{').length - 1,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }))
    // Literal segments take precedence over parameters.
    .sort((a, b) => a.parameters - b.parameters);
  // Most schemas validate a few answers: making the code of their functions shorter takes longer than they run.
  const code = { optimize: false };
  const options = { ...{ strict: false, allErrors: true, validateFormats: true }, inlineRefs: false, code };
  const answers = new Ajv2020(options);
  /** All values of a query are text. */
  const queries = new Ajv2020({ ...options, coerceTypes: 'array' });
  for (const ajv of [answers, queries]) {
    addFormats.default(ajv);
    ajv.addSchema(document, 'document');
  }
  return { paths, answers, queries };
}
type Described = Awaited<ReturnType<typeof described>>;

/** Gateways with the same routes have the same document. */
const known = new Map<string, Promise<Described>>();

/** For a route of this server. */
function operationOf(
  { paths }: Described,
  app: FastifyInstance,
  method: string,
  url: string,
): Operation | undefined {
  const path = url.split('?')[0] ?? '';
  const found = paths.find(({ pattern }) => pattern.test(path));
  const asked = method === 'HEAD' ? 'GET' : method;
  if (found === undefined || !app.hasRoute({ method: asked, url: found.url })) return undefined;
  return found.operations[asked.toLowerCase()];
}

const made = new WeakMap<Schema, ValidateFunction>();
/** By their text: all operations refuse with the same problem. */
const madeOfText = new WeakMap<Ajv2020, Map<string, ValidateFunction>>();

/** The errors; empty if there are none. */
function wrongIn(ajv: Ajv2020, schema: Schema, value: unknown): string {
  const validate = made.get(schema) ?? compiled(ajv, schema);
  made.set(schema, validate);
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

function compiled(ajv: Ajv2020, schema: Schema): ValidateFunction {
  const known = madeOfText.get(ajv) ?? new Map<string, ValidateFunction>();
  madeOfText.set(ajv, known);
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const validate = known.get(text) ?? ajv.compile(JSON.parse(text) as Schema);
  known.set(text, validate);
  return validate;
}

/** Returns a function that throws all deviations found so far. */
export function holdToDocument(app: FastifyInstance, routes: readonly DeclaredRoute[]): () => void {
  const wrong: string[] = [];
  let document: Described;
  // Routes are declared until the server is ready.
  app.addHook('onReady', async () => {
    const names = routes.map(({ name }) => name).join('\n');
    const made = known.get(names) ?? described(routes);
    known.set(names, made);
    document = await made;
  });
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    const write = response.write.bind(response);
    const end = response.end.bind(response);
    const writeHead = response.writeHead.bind(response);
    let type = '';
    let coding = '';
    const keep = (part: unknown) => {
      if (typeof part === 'string' || part instanceof Uint8Array) parts.push(Buffer.from(part));
    };
    response.writeHead = ((...all: Parameters<typeof writeHead>) => {
      const headers: unknown = all.find((one) => typeof one === 'object');
      const given = headers as Record<string, string> | undefined;
      coding = given?.['content-encoding'] ?? String(response.getHeader('content-encoding') ?? '');
      type = given?.['content-type'] ?? String(response.getHeader('content-type') ?? '');
      return writeHead(...all);
    }) as typeof writeHead;
    response.write = ((...all: Parameters<typeof write>) => {
      keep(all[0]);
      return write(...all);
    }) as typeof write;
    response.end = ((...all: Parameters<typeof end>) => {
      keep(all[0]);
      return end(...all);
    }) as typeof end;
    response.once('close', () => {
      const why = whatIsWrong(document, app, request, response, {
        type,
        body: unpacked(Buffer.concat(parts), coding).toString(),
      });
      if (why !== '') wrong.push(`${request.method} ${request.url} → ${response.statusCode}: ${why}`);
    });
  });
  app.addHook('onResponse', async ({ method, url, body, query }, { statusCode }) => {
    const operation = statusCode < 300 ? operationOf(document, app, method, url) : undefined;
    if (operation === undefined) return;
    const schema = operation.requestBody?.content['application/json'].schema;
    const why = [
      schema === undefined ? '' : wrongIn(document.answers, schema, body ?? {}),
      wrongIn(document.queries, querySchema(operation), structuredClone(query)),
    ].filter((text) => text !== '');
    if (why.length > 0) wrong.push(`${method} ${url} took what is not described: ${why.join('; ')}`);
  });
  return () => {
    if (wrong.length > 0) throw new Error(`Not as the OpenAPI document has it:\n${wrong.join('\n')}`);
  };
}

function unpacked(body: Buffer, coding: string): Buffer {
  if (coding === 'br') return brotliDecompressSync(body);
  return coding === 'gzip' ? gunzipSync(body) : body;
}

function whatIsWrong(
  document: Described,
  app: FastifyInstance,
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
  { type, body }: { type: string; body: string },
): string {
  const { statusCode: status } = response;
  const { answers } = document;
  const operation = operationOf(document, app, method, url);
  if (operation === undefined) {
    // Rejected, or the page's own files.
    const isOurs = url.startsWith('/api/') && status < 400;
    return isOurs ? 'there is no such route in it' : '';
  }
  const isRefusal = anyRefusal.includes(status);
  const answer = operation.responses[status] ?? (isRefusal ? operation.responses['default'] : undefined);
  if (answer === undefined) return 'this status is not described';
  if (method === 'HEAD' || !response.writableFinished) return '';
  if (answer.content === undefined) return body === '' ? '' : 'it has content, and none is described';
  const content = Object.entries(answer.content).find(
    ([one]) => one.split(';')[0] === type.split(';')[0],
  )?.[1];
  if (content === undefined) return `${type} is not described`;
  const { schema } = content;
  if (schema === undefined) return '';
  if (type.startsWith('application/x-ndjson'))
    return body
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => wrongIn(answers, schema, JSON.parse(line)))
      .join('');
  if (type !== 'text/event-stream') return wrongIn(answers, schema, JSON.parse(body));
  return [...body.matchAll(/^data: (.*)$/gm)]
    .map(([, message = '']) => wrongIn(answers, schema, JSON.parse(message)))
    .join('');
}

const ofQuery = new WeakMap<Operation, Schema>();

function querySchema(operation: Operation): Schema {
  const known = ofQuery.get(operation);
  if (known !== undefined) return known;
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const schema = {
    type: 'object',
    properties: Object.fromEntries(parameters.map((one) => [one.name, one.schema])),
    required: parameters.filter((one) => one.required).map((one) => one.name),
    // A route without query parameters ignores the query.
    additionalProperties: parameters.length === 0,
  };
  ofQuery.set(operation, schema);
  return schema;
}
