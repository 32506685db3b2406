/** Problem details (RFC 9457): every error response of the HTTP servers, with a text for people. */
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { Log } from '../log.ts';
import type { ParamsOf } from '../text/catalogue.ts';
import {
  type Language,
  type LanguageRequest,
  type LocalizedText,
  requestedLanguage,
} from '../text/language.ts';
import type { libEn } from '../text/lib-en.ts';
import { type LibCode, libText } from '../text/lib-text.ts';

type CodeWithParams = { readonly code: string; readonly params: Readonly<Record<string, string>> };

/** Texts for people, and their code for programs where there is one. */
export type Cause = {
  readonly problem?: CodeWithParams & { readonly details?: readonly CodeWithParams[] };
  readonly texts: LocalizedText;
};

export type FieldProblem = { readonly field: string; readonly message: string | Cause };

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldProblem[];
  readonly type: string;
  /** Undefined: the fields are the cause. */
  readonly detail: string | Cause | undefined;

  constructor(
    status: number,
    title: string,
    detail: string | Cause | undefined,
    headers: Readonly<Record<string, string>> = {},
    errors: readonly FieldProblem[] = [],
    /** A URI that names the type of problem, for programs. */
    type = 'about:blank',
  ) {
    super(problemDetail({ detail, errors }, 'en'));
    this.detail = detail;
    this.status = status;
    this.title = title;
    this.headers = headers;
    this.errors = errors;
    this.type = type;
  }

  /** 400 with an entry per invalid field. */
  static ofFields(title: string, problems: readonly FieldProblem[]): Problem {
    return new Problem(400, title, undefined, {}, problems.slice(0, maxFields));
  }
}

export function messageText(message: string | Cause, language: Language): string {
  return typeof message === 'string' ? message : message.texts[language];
}

export function problemDetail(
  { detail, errors }: Pick<Problem, 'detail' | 'errors'>,
  language: Language,
): string {
  return detail === undefined ? fieldsText(errors, language) : messageText(detail, language);
}

function fieldsText(errors: readonly FieldProblem[], language: Language): string {
  return errors
    .map(({ field, message }) => `${field === '' ? '' : `${field}: `}${messageText(message, language)}`)
    .join('; ');
}

/** Largest number of fields reported at once. */
const maxFields = 20;

/** Fastify's own rejections, with this program's texts. */
const known = (types: string): Readonly<Record<string, readonly [number, string, Cause]>> => ({
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'Not JSON', causeOf('http.not_json')],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'Empty body', causeOf('http.empty_body')],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'Wrong content type', causeOf('http.content_type', { types })],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'Body too large', causeOf('http.body_too_large')],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'Cut off', causeOf('http.cut_off')],
});

function causeOf<Code extends LibCode>(code: Code, ...params: ParamsOf<(typeof libEn)[Code], string>): Cause {
  return { problem: { code, params: params[0] ?? {} }, texts: libText(code, ...params) };
}

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
      new Problem(404, 'Not found', causeOf('http.not_found', { method: request.method, path })),
    );
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = meaningOf?.(error) ?? toProblem(error, refusals);
    if (problem === undefined) {
      log.error({ err: error, route: request.routeOptions.url, method: request.method }, 'request failed');
    }
    // Log rejected requests: a sale may be lost at an unattended till. Names of fields, never their values.
    if (problem !== undefined && request.method !== 'GET') {
      const fields = problem.errors.map(({ field }) => field).join(' ');
      // Without the query: an address may grant access by its signature.
      const url = request.url.split('?')[0];
      log.warn({ url, status: problem.status, title: problem.title, fields }, 'refused');
    }
    return send(request, reply, problem ?? unexpected);
  });
}

function send(request: LanguageRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(problemBody(problem, requestedLanguage(request)));
}

/** JSON of an answer. */
export function problemBody({ type, status, title, detail, errors }: Problem, language: Language): object {
  return {
    ...{ type, title, status },
    detail: problemDetail({ detail, errors }, language),
    ...codeOf(detail),
    ...(errors.length > 0 && {
      errors: errors.map(({ field, message }) => ({
        ...{ field, message: messageText(message, language) },
        ...codeOf(message),
      })),
    }),
  };
}

function codeOf(message: string | Cause | undefined): Partial<Pick<Cause, 'problem'>> {
  return typeof message === 'object' && message.problem !== undefined ? { problem: message.problem } : {};
}

/** Undefined for an unexpected error. */
function toProblem(error: FastifyError, refusals: ReturnType<typeof known>): Problem | undefined {
  if (error instanceof Problem) return error;
  const match = refusals[error.code];
  if (match !== undefined) return new Problem(...match);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Problem(error.statusCode, 'Refused', causeOf('http.refused', { why: error.message }));
  }
  return undefined;
}
