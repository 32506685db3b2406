/** The gateway's HTTP interface as an OpenAPI 3.1 document, generated from the declarations of its routes (contract/page/routes). */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { problemJson } from '../../../contract/page/problem-details.ts';
import { type OneAnswer, type RouteClass, tags } from '../../../contract/page/routes/route.ts';
import { isForPrograms, isRight, roles, rolesWith } from '../../../domain/people/roles.ts';
import { plainCookie } from '../access/guard.ts';
import type { DeclaredRoute } from '../route.ts';
import { nameSchemas } from './components.ts';

type Json = Record<string, unknown>;

const intro = `What the page of the gateway uses is here for every program.

Programs come with a token (\`Authorization: Bearer …\`), made on the page or with \`tillframe tokens\`; registers with their own. Until the first
password is set, all is open to the machine of the gateway itself. Errors are problem details (RFC 9457) that say what to do. Times are RFC 3339 with an offset,
money is in minor units of its currency (yen for JPY). Fields that are not described, and parameters at a route that has some, are
refused with 400, but in a pushed sale, where they are ignored. Answers may get further fields in later versions.`;

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: plainCookie,
    description:
      'A person who has signed in: `POST /api/v1/session` sets the cookie; over TLS its name begins with `__Host-`. The roles that are listed may do it.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token for programs: `POST /api/v1/tokens`, or `tillframe tokens`.',
  },
  stateToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The state token of the config (`web.stateToken`), for monitoring.',
  },
  registerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The register’s own token. It is shown once, where the register is made.',
  },
};

function securityOf(access: RouteClass): Record<string, readonly string[]>[] {
  if (access === 'register-token') return [{ registerToken: [] }];
  if (!isRight(access)) return [];
  return [
    { session: rolesWith(access) },
    ...(isForPrograms(access) ? [{ token: [] }] : []),
    ...(access === 'monitoring' ? [{ stateToken: [] }] : []),
  ];
}

/** Meaning of a path parameter, by the segment before it. */
const named: Readonly<Record<string, string>> = {
  sales: 'A sale’s identity, as `saleId` of it',
  clips: 'A stored clip, by its id',
  cameras: 'A camera, by its id',
  registers: 'A register, by its key',
  tokens: 'A token, by its id',
  people: 'A person, by their id',
  passkeys: 'A passkey, by its id',
  searches: 'A saved search, by its id',
  'pos-accounts': 'An account, by its id',
  devices: 'A network device, by its name',
  quarantine: 'An event or a picture, by its id',
};

/**
 * Generated on each call, a route at a time: some tens of milliseconds in all, between which other work has its turn.
 * `isExact`: answers have exactly the described fields, for tests; clients must ignore fields that later versions add.
 */
export async function openApiDocument(
  routes: readonly DeclaredRoute[],
  version: string,
  { isExact = false } = {},
): Promise<object> {
  nameSchemas();
  const schemas: Json = {};
  const schema = collector(schemas, isExact);
  const paths: Record<string, Json> = {};
  const inOrder = routes.toSorted((a, b) => tags.indexOf(a.tag) - tags.indexOf(b.tag));
  for (const route of inOrder) {
    await turn();
    const [method = '', url = ''] = route.name.split(' ');
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(route, schema) };
  }
  schema(problemJson, 'output');
  return {
    openapi: '3.1.1',
    info: {
      title: 'tillframe gateway',
      version,
      description: intro,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

function operation(route: DeclaredRoute, schema: SchemaOf): Json {
  const {
    name,
    tag,
    access,
    summary,
    about,
    query,
    body = route.rawBody,
    answers,
    problems,
    webSocket,
  } = route;
  const [method = '', url = ''] = name.split(' ');
  const parameters = [
    ...pathParameters(url),
    ...(query === undefined ? [] : queryParameters(schema(query, 'input'))),
  ];
  return {
    operationId: operationId(method, url),
    tags: [tag],
    summary,
    ...(about !== undefined && { description: about }),
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: schema(body, 'input') } },
      },
    }),
    responses: {
      ...(webSocket !== undefined && { 101: { description: webSocket.words } }),
      ...mapped(answers, (answer) => answerOfAll([answer].flat(), schema)),
      ...(isRight(access) && {
        401: refusal('Not signed in'),
        ...(rolesWith(access).length < roles.length && {
          403: refusal('Not permitted to the role of this person'),
        }),
      }),
      ...mapped(problems ?? {}, refusal),
      default: refusal('Refused, or not now'),
    },
    ...(webSocket !== undefined && {
      'x-websocket': {
        sends: schema(webSocket.sends, 'output'),
        ...(webSocket.takes !== undefined && { takes: schema(webSocket.takes, 'input') }),
      },
    }),
  };
}

function refusal(description: string): Json {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function answerOfAll(all: readonly OneAnswer[], schema: SchemaOf): Json {
  const made = all.map((answer) => answerOf(answer, schema));
  const content = Object.assign({}, ...made.map((one) => one['content'])) as Json;
  return { ...made[0], ...(Object.keys(content).length > 0 && { content }) };
}

function answerOf(answer: OneAnswer, schema: SchemaOf): Json {
  if (typeof answer === 'string') return { description: answer };
  if (answer instanceof z.ZodType)
    return { description: 'Done', content: { 'application/json': { schema: schema(answer, 'output') } } };
  const { words, type, headers, schema: ofMessage } = answer;
  return {
    description: words,
    ...(headers !== undefined && {
      headers: mapped(headers, (description) => ({ description, schema: { type: 'string' } })),
    }),
    content: { [type]: ofMessage === undefined ? {} : { schema: schema(ofMessage, 'output') } },
  };
}

function pathParameters(url: string): Json[] {
  return [...url.matchAll(/([\w-]+)\/:(\w+)/g)].map(([, owner = '', name]) => ({
    name,
    in: 'path',
    required: true,
    ...(named[owner] !== undefined && { description: named[owner] }),
    schema: { type: 'string' },
  }));
}

/** All properties of all alternatives, each required only if it is in every one. */
function queryParameters(query: Json): Json[] {
  const forms = (query['anyOf'] as Json[] | undefined) ?? [query];
  const names = new Map<string, Json>(
    forms.flatMap(({ properties }) => Object.entries(properties as Record<string, Json>)),
  );
  return [...names].map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: forms.every(({ required }) => (required as string[] | undefined)?.includes(name) === true),
    ...(description !== undefined && { description }),
    schema,
  }));
}

/** `GET /api/v1/sales/:saleId/thumbnail` → getSalesBySaleIdThumbnail */
function operationId(method: string, url: string): string {
  const words = url
    .replace('/api/v1', '')
    .replaceAll('/:', '/by-')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** JSON Schemas from zod, named ones collected in `schemas`. */
function collector(schemas: Json, isExact: boolean): SchemaOf {
  return (schema, io) => {
    const mayHaveMore = io === 'output' && !isExact;
    const made = z.toJSONSchema(schema, {
      io,
      override: ({ jsonSchema }) => {
        simplify(jsonSchema);
        if (mayHaveMore && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    });
    const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
    const { $schema: _dialect, $defs = {}, ...root } = JSON.parse(text) as Json & { $defs?: Json };
    for (const [name, found] of Object.entries($defs)) {
      const known = schemas[name];
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(found))
        throw new Error(`${name} is not the same where it is read and where it is answered`);
      schemas[name] = found;
    }
    return root;
  };
}

/** Removes keywords without information for a reader, and our own additions. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  delete schema['expected'];
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
