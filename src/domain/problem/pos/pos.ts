/** Problems with a POS as codes with parameters. Pure. */
import { type ProblemOf, problemMaker, withDetails } from '../text.ts';
import type { posProblemsEn } from './pos-en.ts';
import type { shopifyProblemsEn } from './shopify-en.ts';
import type { smaregiProblemsEn } from './smaregi-en.ts';
import type { squareProblemsEn } from './square-en.ts';
import type { ubiregiProblemsEn } from './ubiregi-en.ts';

type Texts = typeof posProblemsEn &
  typeof smaregiProblemsEn &
  typeof squareProblemsEn &
  typeof shopifyProblemsEn &
  typeof ubiregiProblemsEn;

/** Problem of a source: `pos.…`, or a code of one POS. */
export type SourceProblem = ProblemOf<Texts>;

export const posProblem = problemMaker<Texts>();

/** Explained by the POS's own message; empty if there is none. */
export function withAnswer(problem: SourceProblem, said: string): SourceProblem {
  return said === '' ? problem : withDetails(problem, posProblem('pos.said', { text: said }));
}

/** By the code of Node or undici, why there is no connection; empty where there is none. */
export function connectionProblem(error: string): SourceProblem {
  if (error === '') return posProblem('pos.no_connection');
  return connectionProblems[error] ?? posProblem('pos.connection_failed', { error });
}

const connectionProblems: Readonly<Record<string, SourceProblem>> = {
  ENOTFOUND: posProblem('pos.name_not_found'),
  EAI_AGAIN: posProblem('pos.no_name_server'),
  ECONNREFUSED: posProblem('pos.connection_refused'),
  ETIMEDOUT: posProblem('pos.connection_timed_out'),
  UND_ERR_CONNECT_TIMEOUT: posProblem('pos.connection_timed_out'),
  ECONNRESET: posProblem('pos.connection_lost'),
  UND_ERR_SOCKET: posProblem('pos.connection_lost'),
  EHOSTUNREACH: posProblem('pos.no_route'),
  ENETUNREACH: posProblem('pos.no_internet'),
};
