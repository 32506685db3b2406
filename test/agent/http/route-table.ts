/** Every route of the gateway as a request: a new one is covered by its entry in the table of classes. */
import { type RouteClass, routeClasses } from '../../../src/agent/http/access/route-classes.ts';

export type Route = {
  readonly name: string;
  readonly method: string;
  /** As in the table: with `:parameter`. */
  readonly url: string;
  /** With values for its parameters. */
  readonly path: string;
  readonly of: RouteClass;
};

export const routes: readonly Route[] = Object.entries(routeClasses).map(([name, of]) => {
  const [method = '', url = ''] = name.split(' ');
  const path = url
    .replace(/\/\*$/, '/index.html')
    .replace('/cameras/:id', '/cameras/counter')
    // Not the register that the tests push for.
    .replace(':key/token', 'nothing/token')
    .replace(':key', 'till-1')
    .replaceAll(/:\w+/g, 'nothing');
  return { name, method, url, path, of };
});

export const ofClass = (...classes: RouteClass[]): readonly Route[] =>
  routes.filter(({ of }) => classes.includes(of));
export const changing = routes.filter(({ method }) => method !== 'GET');
