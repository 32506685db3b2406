/** Routes of people’s sessions and of programs’ tokens. */
import {
  endedJson,
  newTokenJson,
  passwordBody,
  sessionJson,
  setUpBody,
  signInBody,
  tokenBody,
  tokensJson,
} from '../session.ts';
import { routeGroup } from './route.ts';

const tooOftenHere = 'Too many tries; Retry-After says how long to wait.';

export const signInRoutes = routeGroup('Signing in', {
  'GET /api/v1/session': {
    access: 'public',
    summary: 'What stands before the page',
    answers: { 200: sessionJson },
  },
  'POST /api/v1/session': {
    access: 'public',
    summary: 'Signs in',
    body: signInBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The password is wrong.', 409: 'No password is set yet.', 429: tooOftenHere },
  },
  'POST /api/v1/setup': {
    access: 'public',
    summary: 'Sets the first password with the set-up code, and signs in',
    body: setUpBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The code is wrong or used.', 409: 'A password is set already.', 429: tooOftenHere },
  },
  'DELETE /api/v1/session': {
    access: 'session',
    summary: 'Signs out',
    answers: { 204: 'Signed out' },
  },
  'DELETE /api/v1/sessions': {
    access: 'session',
    summary: 'Ends all other sessions',
    answers: { 200: endedJson },
  },
  'PUT /api/v1/password': {
    access: 'session',
    summary: 'Changes the password to another one, and ends all other sessions',
    body: passwordBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The current password is wrong.', 429: tooOftenHere },
  },
  'GET /api/v1/tokens': {
    access: 'session',
    summary: 'The tokens of programs',
    answers: { 200: tokensJson },
  },
  'POST /api/v1/tokens': {
    access: 'session',
    summary: 'Makes a token, which is in this answer alone',
    body: tokenBody,
    answers: { 201: newTokenJson },
    problems: { 409: 'There are as many as there may be.' },
  },
  'DELETE /api/v1/tokens/:id': {
    access: 'session',
    summary: 'Removes a token',
    answers: { 204: 'Removed' },
    problems: { 404: 'There is no such token.' },
  },
});
