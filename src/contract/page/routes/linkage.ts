/** Routes of registers, the POS accounts that their sales come from, and the printers of their receipts. */
import { z } from 'zod';
import {
  momentSearchInput,
  momentSearchJson,
  momentSourceInput,
  momentSourceLinkedJson,
} from '../moment-sources.ts';
import { oauthLinkedJson, oauthStartJson, posAccountsJson, posTerminalsJson } from '../pos-accounts.ts';
import { posKindsJson } from '../pos-kinds.ts';
import { receiptsJson, rulesBody } from '../receipts.ts';
import {
  accountChange,
  accountLinkedJson,
  linkedJson,
  newAccount,
  newRegister,
  pollRequestJson,
  printerLine,
  registerChange,
  registersJson,
  unlinkedJson,
  unlinkQuery,
} from '../registers.ts';
import { noAccountHere, noRegisterHere, posAway, routeGroup } from './route.ts';

const taken = 'It stands already.';
export const maxCodeLength = 2_000;
const accountId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const notForLogin = 'The account is not set up for it.';
const html = 'text/html; charset=utf-8';

export const linkageRoutes = routeGroup('Linkage', {
  'POST /api/v1/oauth/start': {
    access: 'settings',
    log: 'nothing',
    summary: 'Begins the linking of an account by its owner’s login at the POS',
    body: z.strictObject({ account: accountId, forceLogin: z.boolean().default(false) }),
    answers: { 200: oauthStartJson },
    problems: { 404: noAccountHere, 409: notForLogin },
  },
  'GET /api/v1/oauth/start': {
    access: 'settings',
    summary: 'The same as a link to follow',
    query: z.object({ account: accountId, forceLogin: z.stringbool().default(false) }),
    answers: { 303: 'To the login at the POS' },
    problems: { 404: noAccountHere, 409: notForLogin },
  },
  'GET /api/v1/oauth/callback': {
    access: 'state-token',
    summary: 'Where the login at the POS comes back to',
    about:
      'With the state that was given at the start, once, within ten minutes. Answers a page for the person.',
    // A wrong query belongs to no linking, which the page explains.
    query: z
      .object({
        state: z.string().max(200).default(''),
        code: z.string().min(1).max(maxCodeLength).optional(),
        error: z.string().max(200).optional(),
        response_type: z.string().max(40).optional().describe('Square adds it'),
      })
      .catch({ state: '' }),
    answers: {
      200: { type: html, words: 'Linked' },
      400: { type: html, words: 'Not linked, and why' },
      404: { type: html, words: 'The account is gone' },
      502: { type: html, words: 'The POS cannot be reached now' },
      503: { type: html, words: 'Not stored' },
    },
  },
  'POST /api/v1/oauth/code': {
    access: 'settings',
    log: 'account',
    summary: 'Ends the linking with a code that was copied by hand',
    body: z.strictObject({
      state: z.string().min(1).max(200),
      /** Or the address of the page that showed it. */
      code: z.string().min(1).max(4_000),
    }),
    answers: { 200: oauthLinkedJson },
    problems: { 404: noAccountHere, 502: posAway },
  },
  'GET /api/v1/pos-kinds': {
    access: 'settings',
    summary: 'Kinds of POS, with the settings that a person enters',
    answers: { 200: posKindsJson },
  },
  'GET /api/v1/pos-accounts': {
    access: 'settings',
    summary: 'Accounts at POS clouds and how each fares',
    about: 'Never with a secret.',
    answers: { 200: posAccountsJson },
  },
  'GET /api/v1/pos-accounts/:id/registers': {
    access: 'settings',
    summary: 'Terminals of an account, to choose from',
    answers: { 200: posTerminalsJson },
    problems: { 404: noAccountHere, 502: posAway },
  },
  'GET /api/v1/registers/:key/receipts': {
    access: 'settings',
    summary: 'What the printer of a register printed lately, and how it is read',
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
  },
  'POST /api/v1/registers/:key/rules/try': {
    access: 'settings',
    log: 'nothing',
    summary: 'The same receipts, read by other rules',
    body: rulesBody,
    answers: { 200: receiptsJson },
    problems: { 404: noRegisterHere },
  },
  'PUT /api/v1/registers/:key/rules': {
    access: 'settings',
    log: 'receipt_rules',
    summary: 'Sets the rules by which the receipts of a register are read',
    body: rulesBody,
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: 'The rules are in the config.' },
  },
  'POST /api/v1/printers/discover': {
    access: 'settings',
    log: 'nothing',
    summary: 'Searches the shop’s networks for receipt printers',
    about:
      'Line by line as they are found. Asks for a connection at port 9100 of each neighbouring address, and prints nothing.',
    answers: { 200: { type: 'application/x-ndjson', words: 'A line of JSON each', schema: printerLine } },
    problems: { 429: 'Another search is under way.' },
  },
  'GET /api/v1/registers': {
    access: 'look',
    summary: 'Registers, with their cameras and where their sales come from',
    answers: { 200: registersJson },
  },
  'POST /api/v1/registers': {
    access: 'settings',
    log: 'register',
    summary: 'Adds a terminal of an account, or a register that pushes',
    body: newRegister,
    answers: { 201: linkedJson },
    problems: { 404: noAccountHere, 409: taken, 502: posAway },
  },
  'PUT /api/v1/registers/:key': {
    access: 'settings',
    log: 'register',
    summary: 'Another name, camera or terminal; what is absent stays',
    body: registerChange,
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: taken, 502: posAway },
  },
  'POST /api/v1/registers/:key/token': {
    access: 'settings',
    log: 'register_token',
    summary: 'Another token in place of the former',
    answers: { 200: linkedJson },
    problems: { 404: noRegisterHere, 409: 'Its sales are fetched.' },
  },
  'POST /api/v1/registers/:key/moment-sources': {
    access: 'settings',
    log: 'moment_source',
    summary: 'Adds a device that reports moments of a register',
    about: 'Its kinds: GET /api/v1/pos-kinds. Its state: GET /api/v1/registers.',
    body: momentSourceInput,
    answers: { 201: momentSourceLinkedJson },
    problems: { 404: noRegisterHere },
  },
  'POST /api/v1/registers/:key/moment-sources/search': {
    access: 'settings',
    log: 'nothing',
    summary: 'Finds what a form of such a device may choose from',
    about: 'Inputs of the linked camera, lines of the board, or the USB key that is pressed within 10 s.',
    body: momentSearchInput,
    answers: { 200: momentSearchJson },
    problems: { 404: noRegisterHere, 429: 'Another search is under way.' },
  },
  'PUT /api/v1/registers/:key/moment-sources/:id': {
    access: 'settings',
    log: 'moment_source',
    summary: 'Changes such a device; secrets that are absent stay, unless they would go to another address',
    body: momentSourceInput,
    answers: { 200: momentSourceLinkedJson },
    problems: { 404: noRegisterHere },
  },
  'DELETE /api/v1/registers/:key/moment-sources/:id': {
    access: 'settings',
    log: 'moment_source',
    summary: 'Removes such a device; its moments stay',
    answers: { 204: 'Removed' },
    problems: { 404: noRegisterHere },
  },
  'DELETE /api/v1/links': {
    access: 'settings',
    log: 'register',
    summary: 'Ends the links of registers; their sales stay',
    query: unlinkQuery,
    answers: { 200: unlinkedJson },
  },
  'POST /api/v1/pos-accounts': {
    access: 'settings',
    log: 'account',
    summary: 'Adds an account, checked at the POS before it is stored',
    body: newAccount,
    answers: { 201: accountLinkedJson },
    problems: { 409: taken, 502: posAway },
  },
  'PUT /api/v1/pos-accounts/:id': {
    access: 'settings',
    log: 'account',
    summary: 'Changes an account; secrets that are absent stay',
    body: accountChange,
    answers: { 200: accountLinkedJson },
    problems: { 404: noAccountHere, 409: 'It would be another account.', 502: posAway },
  },
  'DELETE /api/v1/pos-accounts/:id': {
    access: 'settings',
    log: 'account',
    summary: 'Removes an account with its credentials and links; sales stay',
    answers: { 204: 'Removed' },
    problems: { 404: noAccountHere },
  },
  'POST /api/v1/pos-accounts/:id/poll': {
    access: 'settings',
    log: 'nothing',
    summary: 'Polls the POS now',
    answers: { 202: pollRequestJson },
    problems: { 404: noAccountHere },
  },
});
