/** Routes of people’s sessions and of programs’ tokens. */
import {
  passkeyBody,
  passkeyOptionsBody,
  passkeyOptionsJson,
  passkeySignInBody,
  passkeysJson,
} from '../access/passkeys.ts';
import {
  endedJson,
  newTokenJson,
  passwordBody,
  sessionJson,
  setUpBody,
  signInBody,
  tokenBody,
  tokensJson,
} from '../access/session.ts';
import { routeGroup } from './route.ts';

const noPasskeysHere = 'This address of the page can have no passkeys: they need TLS and a name.';
const tooOftenHere = 'Too many tries; Retry-After says how long to wait.';

export const signInRoutes = routeGroup('Signing in', {
  'GET /api/v1/session': {
    access: 'public',
    summary: 'What stands before the page',
    answers: { 200: sessionJson },
  },
  'POST /api/v1/session': {
    access: 'public',
    log: 'sign_in',
    summary: 'Signs in',
    body: signInBody,
    answers: { 200: sessionJson },
    problems: {
      400: 'Several people can sign in, and no name was given.',
      403: 'Name or password is wrong.',
      409: 'No password is set yet.',
      429: tooOftenHere,
    },
  },
  'POST /api/v1/setup': {
    access: 'public',
    log: 'sign_in',
    summary: 'Sets a password with the set-up code or an invitation, and signs in',
    about:
      'The set-up code adds the first person, who is an owner, or an installer until the hand-over; default for the name: that of the role. An invitation is for a person who was added.',
    body: setUpBody,
    answers: { 200: sessionJson },
    problems: {
      403: 'The code is wrong, used, or an invitation older than a day.',
      409: 'A password is set already, and nobody is invited.',
      429: tooOftenHere,
    },
  },
  'POST /api/v1/session/passkey/options': {
    access: 'public',
    summary: 'What the browser needs to sign in with a passkey',
    answers: { 200: passkeyOptionsJson },
    problems: { 409: noPasskeysHere },
  },
  'POST /api/v1/session/passkey': {
    access: 'public',
    log: 'sign_in',
    summary: 'Signs in with a passkey',
    body: passkeySignInBody,
    answers: { 200: sessionJson },
    problems: {
      403: 'The passkey is not known here, or its answer is wrong.',
      409: noPasskeysHere,
      429: tooOftenHere,
    },
  },
  'GET /api/v1/passkeys': {
    access: 'own',
    summary: 'The passkeys of this person',
    answers: { 200: passkeysJson },
  },
  'POST /api/v1/passkeys/options': {
    access: 'own',
    log: 'nothing',
    summary: 'What the browser needs to make a passkey',
    body: passkeyOptionsBody,
    answers: { 200: passkeyOptionsJson },
    problems: {
      403: 'The password is wrong.',
      409: `${noPasskeysHere} Or there are as many as there may be.`,
      429: tooOftenHere,
    },
  },
  'POST /api/v1/passkeys': {
    access: 'own',
    log: 'passkey',
    summary: 'Adds a passkey that the browser has made; answers all of this person',
    body: passkeyBody,
    answers: { 201: passkeysJson },
    problems: {
      403: 'The answer of the browser is wrong.',
      409: `${noPasskeysHere} Or there are as many as there may be.`,
    },
  },
  'DELETE /api/v1/passkeys/:id': {
    access: 'own',
    log: 'passkey',
    summary: 'Removes a passkey; answers the others of this person',
    answers: { 200: passkeysJson },
    problems: { 404: 'This person has no such passkey.' },
  },
  'DELETE /api/v1/session': {
    access: 'own',
    log: 'sign_out',
    summary: 'Signs out',
    answers: { 204: 'Signed out' },
  },
  'DELETE /api/v1/sessions': {
    access: 'own',
    log: 'sessions',
    summary: 'Ends all other sessions of this person',
    answers: { 200: endedJson },
  },
  'PUT /api/v1/password': {
    access: 'own',
    log: 'password',
    summary: 'Changes the password to another one, and ends all other sessions of this person',
    body: passwordBody,
    answers: { 200: sessionJson },
    problems: { 403: 'The current password is wrong.', 429: tooOftenHere },
  },
  'GET /api/v1/tokens': {
    access: 'people',
    summary: 'The tokens of programs',
    answers: { 200: tokensJson },
  },
  'POST /api/v1/tokens': {
    access: 'people',
    log: 'token',
    summary: 'Makes a token, which is in this answer alone',
    body: tokenBody,
    answers: { 201: newTokenJson },
    problems: { 409: 'There are as many as there may be.' },
  },
  'DELETE /api/v1/tokens/:id': {
    access: 'people',
    log: 'token',
    summary: 'Removes a token',
    answers: { 204: 'Removed' },
    problems: { 404: 'There is no such token.' },
  },
});
