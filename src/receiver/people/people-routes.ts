/**
 * `/api/v1/people` of a receiver, as at a gateway, with the shops of each person. An owner of some shops sees and changes people of these
 * shops alone, and gives nobody more.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type InvitationJson,
  type PeopleJson,
  receiverPersonBody,
} from '../../contract/page/access/people.ts';
import { invitationMs, maxReceiverPeople } from '../../domain/people/person.ts';
import { type PersonOutcome, personRefusal } from '../../domain/people/person-outcome.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { access } from '../access.ts';
import { jsonOf, parse } from '../gateway-routes.ts';
import { namedShops, shopsIn, zoneOfMost } from '../page-api/shown-sales.ts';
import { refused, refusedAt } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import type { KnownPerson } from './people.ts';
import { isWithin, type Visitor } from './reach.ts';

export function addPeopleRoutes(
  api: FastifyInstance,
  { people, sales, names, clock }: Pick<ViewerRouteContext, 'people' | 'sales' | 'names' | 'clock'>,
  { visitor, note }: Visits,
): void {
  async function list(owner: Visitor): Promise<PeopleJson> {
    const timeZone = zoneOfMost(shopsIn(await sales.shops(), owner.reach));
    const now = clock.nowMs();
    const known = (await people.list(owner.reach)).map(
      async ({ id, name, role, reach, addedAtMs, isReady, invitedUntilMs }) => ({
        ...{ id, name, role, addedAt: rfc3339(addedAtMs, timeZone), isReady },
        ...(invitedUntilMs !== undefined && { invitedForS: Math.ceil((invitedUntilMs - now) / 1_000) }),
        sessions: await people.sessionsOf(id),
        ...(reach !== undefined && { shops: reach.map(shopOfSource) }),
      }),
    );
    return {
      people: await Promise.all(known),
      shops: (await namedShops({ sales, names }, owner.reach)).map(({ source, name }) => ({
        id: shopOfSource(source),
        name,
      })),
    };
  }

  /** Throws where there is none among those that the owner may see. */
  async function personOf(request: FastifyRequest): Promise<KnownPerson> {
    const { id } = request.params as { id?: string };
    const found = (await people.list(visitor(request).reach)).find((one) => one.id === id);
    if (found === undefined) throw refusalOf('unknown');
    return found;
  }

  function requested(request: FastifyRequest): Omit<Visitor, 'id'> {
    const { name, role, shops } = parse(receiverPersonBody, jsonOf(request));
    const reach = shops === undefined ? undefined : [...new Set(shops.map(shopSource))].toSorted();
    if (!isWithin(reach, visitor(request).reach))
      throw refusedAt('shops', 403, receiverProblem('receiver.shops_not_yours'));
    return { name, role, reach };
  }

  function checkDone(outcome: PersonOutcome): void {
    if (outcome !== 'done') throw refusalOf(outcome);
  }

  api.get('/api/v1/people', access('people'), (request) => list(visitor(request)));

  api.post('/api/v1/people', access('people'), async (request, reply): Promise<InvitationJson> => {
    const person = requested(request);
    const made = await people.add(person);
    if (typeof made === 'string') throw refusalOf(made);
    await note(request, { what: 'person', did: 'added', target: person.name, shops: person.reach });
    reply.code(201);
    return { id: made.id, name: person.name, code: made.code, validForS: invitationMs / 1_000 };
  });

  api.put('/api/v1/people/:id', access('people'), async (request) => {
    const owner = visitor(request);
    const { id, reach: before } = await personOf(request);
    const person = requested(request);
    checkDone(await people.change({ id, ...person }));
    // Who may see the entry also sees the shops that it takes away.
    const shops =
      before === undefined || person.reach === undefined ? undefined : [...before, ...person.reach];
    await note(request, { what: 'person', did: 'changed', target: person.name, shops });
    return list(owner);
  });

  api.delete('/api/v1/people/:id', access('people'), async (request) => {
    const owner = visitor(request);
    const { id, name, reach } = await personOf(request);
    checkDone(await people.remove(id));
    if (id !== owner.id) await note(request, { what: 'person', did: 'removed', target: name, shops: reach });
    return list(owner);
  });

  api.post(
    '/api/v1/people/:id/invitation',
    access('people'),
    async (request, reply): Promise<InvitationJson> => {
      const { id, name, reach } = await personOf(request);
      const code = await people.invite(id);
      if (code === undefined) throw refusalOf('unknown');
      await note(request, { what: 'invitation', did: 'added', target: name, shops: reach });
      reply.code(201);
      return { id, name, code, validForS: invitationMs / 1_000 };
    },
  );

  api.delete('/api/v1/people/:id/sessions', access('people'), async (request) => {
    const { id, name, reach } = await personOf(request);
    const ended = await people.endSessionsOf(id);
    if (id !== visitor(request).id)
      await note(request, { what: 'sessions', did: 'removed', target: name, shops: reach });
    return { ended };
  });
}

function refusalOf(outcome: Exclude<PersonOutcome, 'done'>): Problem {
  const { status, problem, field } = personRefusal(outcome, maxReceiverPeople);
  return field === undefined ? refused(status, problem) : refusedAt(field, status, problem);
}
