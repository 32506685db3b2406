/** `/api/v1/people`: who may use the page. Owners add people, who choose a password with a code of their own. */
import type { FastifyInstance } from 'fastify';
import type { InvitationJson, PeopleJson } from '../../../../contract/page/access/people.ts';
import { peopleRoutes } from '../../../../contract/page/routes/people.ts';
import { invitationMs, maxPeople, type Person } from '../../../../domain/people/person.ts';
import { type PersonOutcome, personRefusal } from '../../../../domain/people/person-outcome.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { newSetUpCode, setUpCodeSha256 } from '../../../../lib/crypto/set-up-code.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { type Accounts, newPersonId } from '../../access/accounts.ts';
import type { WebContext } from '../../context.ts';
import { refused, refusedAt } from '../../refused.ts';
import { routesOf } from '../../route.ts';

export function registerPeopleRoutes(
  app: FastifyInstance,
  accounts: Accounts,
  { store: { write }, shop: { timeZone } }: Pick<WebContext, 'store' | 'shop'>,
): void {
  const route = routesOf(app, peopleRoutes);

  function list(): PeopleJson {
    const people = accounts.people().map(({ id, name, role, passwordHash, codeUntilRunMs, addedAtMs }) => {
      const leftMs = (codeUntilRunMs ?? 0) - accounts.runMs();
      return {
        ...{ id, name, role, addedAt: rfc3339(addedAtMs, timeZone), isReady: passwordHash !== null },
        ...(leftMs > 0 && { invitedForS: Math.ceil(leftMs / 1_000) }),
        sessions: accounts.sessionsOf(id),
      };
    });
    return { people };
  }

  function personOf(id: string): Person {
    const person = accounts.people().find((one) => one.id === id);
    if (person === undefined) throw unknown();
    return person;
  }

  /** The running time that an invitation counts in is stored with it: it does not begin anew at a restart. */
  async function invite(work: (code: Code) => Promise<PersonOutcome>): Promise<string> {
    const code = newSetUpCode();
    const codeUntilRunMs = accounts.runMs() + invitationMs;
    checkDone(await work({ codeSha256: setUpCodeSha256(code), codeUntilRunMs }));
    await accounts.load();
    return code;
  }

  route('GET /api/v1/people', list);

  route('POST /api/v1/people', async ({ body: { name, role }, reply }) => {
    const person = { id: newPersonId(), name, role };
    const code = await invite((invitation) => write.addPerson({ ...person, ...invitation }));
    reply.header('cache-control', 'no-store');
    return invitationOf(person, code);
  });

  route('PUT /api/v1/people/:id', async ({ params: { id }, body }) => {
    checkDone(await write.changePerson({ id, ...body }));
    await accounts.load();
    return list();
  });

  route('DELETE /api/v1/people/:id', async ({ params: { id } }) => {
    checkDone(await write.removePerson(id));
    await accounts.load();
    return list();
  });

  route('POST /api/v1/people/:id/invitation', async ({ params: { id }, reply }) => {
    const person = personOf(id);
    const code = await invite(async (invitation) =>
      (await write.invitePerson({ id, ...invitation })) ? 'done' : 'unknown',
    );
    reply.header('cache-control', 'no-store');
    return invitationOf(person, code);
  });

  route('DELETE /api/v1/people/:id/sessions', async ({ params: { id } }) => ({
    ended: await accounts.endOtherSessions({ sha256: '', person: personOf(id) }),
  }));
}

type Code = { readonly codeSha256: string; readonly codeUntilRunMs: number };

function invitationOf({ id, name }: Person, code: string): InvitationJson {
  return { id, name, code, validForS: invitationMs / 1_000 };
}

function checkDone(outcome: PersonOutcome): void {
  if (outcome === 'done') return;
  const { status, problem, field } = personRefusal(outcome, maxPeople);
  throw field === undefined ? refused(status, problem) : refusedAt(field, { status, problem });
}

function unknown(): Problem {
  return refused(404, refusal('people.unknown'));
}
