/**
 * Reads errors of the Platform API: problem+json [3P], or the shape of OAuth, or both in one [V,
 * community.smaregi.dev comment 502]. Pure.
 */

import { z } from 'zod';
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { briefly } from '../polling/briefly.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { retryAfter } from '../polling/retry-after.ts';
import type { SmaregiPlatformSettings } from './settings.ts';

const text = z.string().optional().catch(undefined);
const problem = z.object({
  type: text,
  title: text,
  detail: text,
  error: text,
  error_description: text,
  message: text,
});

/** A failed answer: to a token request, or to a request with a token, which isn't shown should the answer repeat it. */
export function platformFailure(
  of: 'token' | 'api',
  answer: PosAnswer,
  { clientId, clientSecret = '' }: Pick<SmaregiPlatformSettings, 'clientId' | 'clientSecret'>,
  token = '',
): PosFailure {
  const { status } = answer;
  const reported = problem.safeParse(parseJson(answer.text)).data;
  const { type = '', title, detail, error = '', error_description: description, message } = reported ?? {};
  const reply = briefly(detail ?? description ?? message ?? title ?? error, [clientSecret, token]);
  const all = [type, title, detail, error, description, message].join(' ');
  if (status === 429)
    return new PosFailure('limited', withAnswer(posProblem('smaregi.limited'), reply), retryAfter(answer));
  if (status >= 500)
    return new PosFailure('unreachable', withAnswer(posProblem('pos.failing', { status }), reply));
  if (reported === undefined && status !== 401 && status !== 403 && status !== 404)
    return new PosFailure('garbled', posProblem('pos.not_understood', { what: `HTTP ${status}` }));

  const client = () =>
    new PosFailure('refused', withAnswer(posProblem('smaregi.app_unknown'), reply), {
      // Smaregi's answer rarely names which of the two is wrong.
      field:
        all.includes('client_id') || (clientId !== undefined && all.includes(clientId))
          ? 'clientId'
          : 'clientSecret',
    });
  // With an app of the cloud there is no such field here.
  const ofApp = clientId === undefined ? {} : { field: 'clientId' };
  const scope = () =>
    new PosFailure('refused', withAnswer(posProblem('smaregi.scope_missing'), reply), ofApp);
  const contract = () =>
    new PosFailure('refused', withAnswer(posProblem('smaregi.app_not_in_contract'), reply), {
      field: 'contractId',
    });
  if (/invalid_client|unauthorized_client/.test(all)) return client();
  if (/scope/i.test(all)) return scope();
  if (/contract|契約/i.test(all) || status === 404) return contract();
  if (/access_denied/.test(all))
    return new PosFailure('refused', withAnswer(posProblem('smaregi.access_denied'), reply), {
      field: 'contractId',
    });
  if (status === 401)
    return of === 'token'
      ? client()
      : new PosFailure('refused', withAnswer(posProblem('smaregi.access_denied'), reply), ofApp);
  if (status === 403) return of === 'token' ? contract() : scope();
  return new PosFailure('refused', withAnswer(posProblem('pos.refused'), reply));
}
