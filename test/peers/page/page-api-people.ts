/** The people of a gateway, and the log of what they did. */
import type { FastifyInstance } from 'fastify';
import { type LogJson, logJson, logQuery } from '../../../src/contract/page/access/log.ts';
import {
  invitationJson,
  type PeopleJson,
  peopleJson,
  personBody,
  type SignedInPerson,
} from '../../../src/contract/page/access/people.ts';
import { activityGroup } from '../../../src/domain/people/activity.ts';
import { shopTime } from './page-data.ts';

export type PeopleWorld = {
  /** Who is signed in; without them everything is permitted. */
  me?: SignedInPerson;
  people: PeopleJson['people'];
  log: LogJson['entries'];
};

export function peopleWorld(over: Partial<PeopleWorld> = {}): PeopleWorld {
  return { people: [], log: [], ...over };
}

export function peopleRoutes(app: FastifyInstance, world: PeopleWorld): void {
  const all = () => peopleJson.parse({ people: world.people });
  app.get('/api/v1/people', all);
  app.post('/api/v1/people', (request, reply) => {
    const { name, role } = personBody.parse(request.body);
    const id = String(world.people.length);
    const person = { id, name, role, addedAt: shopTime(Date.now()), isReady: false, sessions: 0 };
    world.people.push({ ...person, invitedForS: 86_400 });
    return reply
      .code(201)
      .send(invitationJson.parse({ id, name, code: 'KF7P-2MXD-9RTV', validForS: 86_400 }));
  });
  app.get('/api/v1/log', (request) => {
    const { limit, group } = logQuery.parse(request.query);
    const found = world.log.filter(({ what }) => group === undefined || activityGroup(what) === group);
    return logJson.parse({ entries: found.slice(0, limit) });
  });
}
