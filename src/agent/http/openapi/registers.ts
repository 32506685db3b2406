/** Registers, their cameras, and the POS accounts that supply their sales. */

import { oauthLinkedJson, oauthStartJson } from '../../../contract/page/pos-accounts.ts';
import { callbackQuery, codeBody, startBody, startQuery } from '../routes/oauth/oauth.ts';
import type { Descriptions } from './description.ts';

const noAccount = 'There is no such account here.';
const posAway = 'The POS can not be asked now.';
const notForLogin = 'The account is not set up for it.';

export const linkageRoutes = {
  'POST /api/v1/oauth/start': {
    summary: 'Begins the linking of an account by its owner’s login at the POS',
    body: startBody,
    answers: { 200: oauthStartJson },
    problems: { 404: noAccount, 409: notForLogin },
  },
  'GET /api/v1/oauth/start': {
    summary: 'The same as a link to follow',
    query: startQuery,
    answers: { 303: 'To the login at the POS' },
    problems: { 404: noAccount, 409: notForLogin },
  },
  'GET /api/v1/oauth/callback': {
    summary: 'Where the login at the POS comes back to',
    about:
      'With the state that was given at the start, once, within ten minutes. Answers a page for the person.',
    query: callbackQuery,
    answers: {
      200: { type: 'text/html; charset=utf-8', words: 'Linked' },
      400: { type: 'text/html; charset=utf-8', words: 'Not linked, and why' },
      404: { type: 'text/html; charset=utf-8', words: 'The account is gone' },
      502: { type: 'text/html; charset=utf-8', words: 'The POS can not be asked now' },
      503: { type: 'text/html; charset=utf-8', words: 'Not stored' },
    },
  },
  'POST /api/v1/oauth/code': {
    summary: 'Ends the linking with a code that was copied by hand',
    body: codeBody,
    answers: { 200: oauthLinkedJson },
    problems: { 404: noAccount, 502: posAway },
  },
} as const satisfies Descriptions;
