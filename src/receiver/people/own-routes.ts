/** Routes of one's own sign-in: another password, and the end of other sessions. */
import type { FastifyInstance } from 'fastify';
import { passwordBody } from '../../contract/page/access/session.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { isGoodPassword, maxPasswordChars, minPasswordChars } from '../../domain/setup/password-length.ts';
import { isSamePassword } from '../../domain/setup/same-password.ts';
import { callerAddress, createThrottle } from '../../lib/http/throttle.ts';
import { access } from '../access.ts';
import { jsonOf, parse } from '../gateway-routes.ts';
import { refused, refusedAt } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';

export function addOwnRoutes(
  api: FastifyInstance,
  { people, clock }: Pick<ViewerRouteContext, 'people' | 'clock'>,
  { visitor, sessionOf, note }: Visits,
): void {
  const throttle = createThrottle(() => clock.monotonicMs());

  api.put('/api/v1/password', access('own'), async (request) => {
    const { current, next } = parse(passwordBody, jsonOf(request));
    const person = visitor(request);
    if (!isGoodPassword(next))
      throw refusedAt(
        'next',
        400,
        refusal('sign_in.password_length', { minimum: minPasswordChars, maximum: maxPasswordChars }),
      );
    if (isSamePassword(current, next)) throw refusedAt('next', 400, refusal('request.same_password'));
    const tried = await throttle.attempt(callerAddress(request.ip), () =>
      people.isPassword(person.id, current),
    );
    if (tried.kind === 'wait') {
      const seconds = String(Math.ceil(tried.waitMs / 1_000));
      throw refused(429, refusal('sign_in.too_often', { seconds }), { 'retry-after': seconds });
    }
    // 403, since the page reads 401 as an ended session.
    if (tried.kind === 'wrong') throw refusedAt('current', 403, refusal('sign_in.wrong_password'));
    await people.changePassword(person.id, next, sessionOf(request));
    await note(request, { what: 'password', did: 'changed', shops: person.reach });
    return { state: 'signed_in', minPasswordChars, needsName: await people.needsName() };
  });

  api.delete('/api/v1/sessions', access('own'), async (request) => {
    const person = visitor(request);
    const ended = await people.endSessionsOf(person.id, sessionOf(request));
    await note(request, { what: 'sessions', did: 'removed', shops: person.reach });
    return { ended };
  });
}
