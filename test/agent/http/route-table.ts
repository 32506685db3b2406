/** Every route of the gateway as a request: a new one is covered by its declaration. */
import { pageFiles } from '../../../src/agent/http/access/guard.ts';
import type { RouteClass } from '../../../src/contract/page/routes/route.ts';
import { isForPrograms, isRight } from '../../../src/domain/people/roles.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startGateway } from './gateway.ts';

export const oauth = {
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  timeZone: 'Asia/Tokyo',
  account: () => Promise.resolve(undefined),
  save: () => Promise.resolve(false),
};

/** As the page's server declares them. */
export const declaredRoutes = await (async () => {
  await using gateway = await startGateway({ oauth });
  return gateway.routes;
})();

export type Route = {
  readonly name: string;
  readonly method: string;
  /** With `:parameter`. */
  readonly url: string;
  /** With values for its parameters. */
  readonly path: string;
  readonly of: RouteClass;
  readonly hasQuery: boolean;
};

const files = pageFiles.map((name) => ({ name, access: 'public' as const }));

export const routes: readonly Route[] = [...files, ...declaredRoutes].map(({ name, access: of, ...more }) => {
  const [method = '', url = ''] = name.split(' ');
  const path = url
    .replace(/\/\*$/, '/index.html')
    .replace('/cameras/:id', '/cameras/counter')
    // Not the register that the tests push for.
    .replace(':key/token', 'nothing/token')
    .replace(':key', 'till-1')
    .replaceAll(/:\w+/g, 'nothing');
  return { name, method, url, path, of, hasQuery: 'query' in more };
});

export const ofClass = (...classes: RouteClass[]): readonly Route[] =>
  routes.filter(({ of }) => classes.includes(of));
export const isOnlyForPeople = ({ of }: Route): boolean => isRight(of) && !isForPrograms(of);
export const changing = routes.filter(({ method }) => method !== 'GET');
