/** Sign-in, and the tokens of programs. */
import {
  endedJson,
  newTokenJson,
  passwordBody,
  sessionJson,
  setUpBody,
  signInBody,
  tokenBody,
  tokensJson,
} from '../../../contract/page/session.ts';
import type { Descriptions } from './description.ts';

const tooOften = 'Too many tries; Retry-After says how long to wait.';

export const sessionRoutes = {
  'GET /api/v1/session': {
    summary: 'What stands before the page',
    answers: { 200: sessionJson },
  },
  'POST /api/v1/session': {
    summary: 'Signs in',
    body: signInBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The password is wrong.', 409: 'No password is set yet.', 429: tooOften },
  },
  'POST /api/v1/setup': {
    summary: 'Sets the first password with the set-up code, and signs in',
    body: setUpBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The code is wrong or used.', 409: 'A password is set already.', 429: tooOften },
  },
  'DELETE /api/v1/session': { summary: 'Signs out', answers: { 204: 'Signed out' } },
  'DELETE /api/v1/sessions': { summary: 'Ends all other sessions', answers: { 200: endedJson } },
  'PUT /api/v1/password': {
    summary: 'Changes the password to another one, and ends all other sessions',
    body: passwordBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The current password is wrong.', 429: tooOften },
  },
  'GET /api/v1/tokens': { summary: 'The tokens of programs', answers: { 200: tokensJson } },
  'POST /api/v1/tokens': {
    summary: 'Makes a token, which is in this answer alone',
    body: tokenBody,
    answers: { 201: newTokenJson },
    problems: { 409: 'There are as many as there may be.' },
  },
  'DELETE /api/v1/tokens/:id': {
    summary: 'Removes a token',
    answers: { 204: 'Removed' },
    problems: { 404: 'There is no such token.' },
  },
} as const satisfies Descriptions;
