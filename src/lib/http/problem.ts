/** Problem details (RFC 9457): every error response of the HTTP servers, with a code for programs and a text for people. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import { type Language, type LanguageRequest, requestedLanguage } from '../text/language.ts';
import { libCause } from '../text/lib-text.ts';
import type { Cause } from '../text/message.ts';
import { STATUS_CODES } from './node-http.ts';

export type FieldProblem = { readonly field: string; readonly cause: Cause };

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldProblem[];
  readonly type: string;
  /** Undefined: the fields are the cause. */
  readonly detail: Cause | undefined;

  constructor(
    status: number,
    detail: Cause | undefined,
    headers: Readonly<Record<string, string>> = {},
    errors: readonly FieldProblem[] = [],
    /** A URI that names the type of problem, for programs. */
    type = 'about:blank',
  ) {
    super(problemDetail({ detail, errors }, 'en'));
    this.detail = detail;
    this.status = status;
    this.headers = headers;
    this.errors = errors;
    this.type = type;
  }

  /** 400 with an entry per invalid field. */
  static ofFields(problems: readonly FieldProblem[]): Problem {
    return new Problem(400, undefined, {}, problems.slice(0, maxFields));
  }

  /** For the log: codes, and names of fields, never their values. */
  get facts(): { readonly status: number; readonly code: string; readonly fields: string } {
    const [first] = this.errors;
    return {
      status: this.status,
      code: (this.detail ?? first?.cause)?.problem.code ?? '',
      fields: this.errors.map(({ field }) => field).join(' '),
    };
  }
}

export function problemDetail(
  { detail, errors }: Pick<Problem, 'detail' | 'errors'>,
  language: Language,
): string {
  return detail?.texts[language] ?? fieldsText(errors, language);
}

function fieldsText(errors: readonly FieldProblem[], language: Language): string {
  return errors
    .map(({ field, cause }) => `${field === '' ? '' : `${field}: `}${cause.texts[language]}`)
    .join('; ');
}

/** Largest number of fields reported at once. */
const maxFields = 20;

/** Fastify's own rejections, with this program's texts. */
const known = (types: string): Readonly<Record<string, readonly [number, Cause]>> => ({
  FST_ERR_CTP_INVALID_JSON_BODY: [400, libCause('http.not_json')],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, libCause('http.empty_body')],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, libCause('http.content_type', { types })],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, libCause('http.body_too_large')],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, libCause('http.cut_off')],
});

export type ProblemOptions = {
  readonly log: Log;
  /** Response to an unexpected error. */
  readonly unexpected: Problem;
  /** Media types accepted by the server, named when another is sent; default: application/json. */
  readonly contentTypes?: string;
  /** Maps an error of the parts behind the routes to a problem; undefined: unknown. */
  readonly meaningOf?: (error: Error) => Problem | undefined;
};

/** Converts every error of a server to a problem response, and logs every unexpected one. */
export function answerWithProblems(app: FastifyInstance, options: ProblemOptions): void {
  const { log, unexpected, contentTypes = 'application/json', meaningOf } = options;
  const refusals = known(contentTypes);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    return send(
      request,
      reply,
      new Problem(404, libCause('http.not_found', { method: request.method, path })),
    );
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = meaningOf?.(error) ?? toProblem(error, refusals);
    if (problem === undefined) {
      log.error({ err: error, route: request.routeOptions.url, method: request.method }, 'request failed');
    }
    // Log rejected requests: a sale may be lost at an unattended till.
    if (problem !== undefined && request.method !== 'GET') {
      log.warn({ url: loggedPath(request), ...problem.facts }, 'refused');
    }
    return send(request, reply, problem ?? unexpected);
  });
}

/** An address may grant access by a signature in its query, or by the parameter `secret` of its path. */
function loggedPath({ url, routeOptions }: FastifyRequest): string | undefined {
  const { url: route } = routeOptions;
  return route?.includes('/:secret') === true ? route : url.split('?')[0];
}

function send(request: LanguageRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(problemBody(problem, requestedLanguage(request)));
}

/** JSON of an answer. `title`: that of the status, as RFC 9457, 4.2.1, has it; the cause is in `problem` and `detail`. */
export function problemBody({ type, status, ...cause }: Problem, language: Language): object {
  return { type, title: STATUS_CODES[status] ?? '', status, ...causeJson(cause, language) };
}

/** The cause, as every transport sends it. */
export function causeJson({ detail, errors }: Pick<Problem, 'detail' | 'errors'>, language: Language) {
  return {
    detail: problemDetail({ detail, errors }, language),
    ...(detail !== undefined && { problem: detail.problem }),
    ...(errors.length > 0 && { errors: errors.map((one) => fieldJson(one, language)) }),
  };
}

export function fieldJson({ field, cause: { problem, texts } }: FieldProblem, language: Language) {
  return { field, message: texts[language], problem };
}

/** Undefined for an unexpected error. */
function toProblem(error: FastifyError, refusals: ReturnType<typeof known>): Problem | undefined {
  if (error instanceof Problem) return error;
  const match = refusals[error.code];
  if (match !== undefined) return new Problem(...match);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Problem(error.statusCode, libCause('http.refused', { why: error.message }));
  }
  return undefined;
}
