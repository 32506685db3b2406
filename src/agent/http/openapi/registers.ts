/** Registers, their cameras, and the POS accounts that supply their sales. */

import {
  oauthLinkedJson,
  oauthStartJson,
  posAccountsJson,
  posTerminalsJson,
} from '../../../contract/page/pos-accounts.ts';
import { posKindsJson } from '../../../contract/page/pos-kinds.ts';
import { receiptsJson, rulesBody } from '../../../contract/page/receipts.ts';
import {
  accountChange,
  accountLinkedJson,
  askedJson,
  linkedJson,
  newAccount,
  newRegister,
  printerLine,
  registerChange,
  registersJson,
  unlinkedJson,
  unlinkQuery,
} from '../../../contract/page/registers.ts';
import { callbackQuery, codeBody, startBody, startQuery } from '../routes/oauth/oauth.ts';
import type { Descriptions } from './description.ts';
import { noRegister } from './problems.ts';

const noAccount = 'There is no such account here.';
const posAway = 'The POS can not be asked now.';
const taken = 'It stands already.';
const notForLogin = 'The account is not set up for it.';

export const linkageRoutes = {
  'GET /api/v1/registers': {
    summary: 'Registers, with their cameras and where their sales come from',
    answers: { 200: registersJson },
  },
  'POST /api/v1/registers': {
    summary: 'Adds a terminal of an account, or a register that pushes',
    body: newRegister,
    answers: { 201: linkedJson },
    problems: { 404: noAccount, 409: taken, 502: posAway },
  },
  'PUT /api/v1/registers/:key': {
    summary: 'Another name, camera or terminal; what is absent stays',
    body: registerChange,
    answers: { 200: linkedJson },
    problems: { 404: noRegister, 409: taken, 502: posAway },
  },
  'POST /api/v1/registers/:key/token': {
    summary: 'Another token in place of the former',
    answers: { 200: linkedJson },
    problems: { 404: noRegister, 409: 'Its sales are fetched.' },
  },
  'POST /api/v1/printers/discover': {
    summary: 'Searches the shop’s networks for receipt printers',
    about:
      'Line by line as they are found. Asks for a connection at port 9100 of each neighbouring address, and prints nothing.',
    answers: { 200: { type: 'application/x-ndjson', words: 'A line of JSON each', schema: printerLine } },
    problems: { 429: 'Another search is under way.' },
  },
  'GET /api/v1/registers/:key/receipts': {
    summary: 'What the printer of a register printed lately, and how it is read',
    answers: { 200: receiptsJson },
    problems: { 404: noRegister },
  },
  'POST /api/v1/registers/:key/rules/try': {
    summary: 'The same receipts, read by other rules',
    body: rulesBody,
    answers: { 200: receiptsJson },
    problems: { 404: noRegister },
  },
  'PUT /api/v1/registers/:key/rules': {
    summary: 'Sets the rules by which the receipts of a register are read',
    body: rulesBody,
    answers: { 200: linkedJson },
    problems: { 404: noRegister, 409: 'The rules are in the config.' },
  },
  'DELETE /api/v1/links': {
    summary: 'Ends the links of registers; their sales stay',
    query: unlinkQuery,
    answers: { 200: unlinkedJson },
  },
  'GET /api/v1/pos-kinds': {
    summary: 'Kinds of POS clouds, with the settings that a person enters',
    answers: { 200: posKindsJson },
  },
  'GET /api/v1/pos-accounts': {
    summary: 'Accounts at POS clouds and how each fares',
    about: 'Never with a secret.',
    answers: { 200: posAccountsJson },
  },
  'POST /api/v1/pos-accounts': {
    summary: 'Adds an account, asked at the POS before it is stored',
    body: newAccount,
    answers: { 201: accountLinkedJson },
    problems: { 409: taken, 502: posAway },
  },
  'PUT /api/v1/pos-accounts/:id': {
    summary: 'Changes an account; secrets that are absent stay',
    body: accountChange,
    answers: { 200: accountLinkedJson },
    problems: { 404: noAccount, 409: 'It would be another account.', 502: posAway },
  },
  'DELETE /api/v1/pos-accounts/:id': {
    summary: 'Removes an account with its credentials and links; sales stay',
    answers: { 204: 'Removed' },
    problems: { 404: noAccount },
  },
  'POST /api/v1/pos-accounts/:id/ask': {
    summary: 'Asks the POS for news now',
    answers: { 202: askedJson },
    problems: { 404: noAccount },
  },
  'GET /api/v1/pos-accounts/:id/registers': {
    summary: 'Terminals of an account, to choose from',
    answers: { 200: posTerminalsJson },
    problems: { 404: noAccount, 502: posAway },
  },
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
