/**
 * Every route of the gateway's servers and its permitted callers. A route missing here doesn't start, so none
 * is open by oversight (test/agent/http/access.test.ts requests each of them).
 */

import type { RouteClass } from '../route.ts';

/** HEAD is treated as GET. */
export const routeClasses = {
  // The page's files, or a placeholder for a page that isn't built.
  'GET /*': 'public',
  'GET /': 'public',
  // For the page over plain HTTP.
  'GET /plain.css': 'public',
  'GET /tillframe.crt': 'public',

  'POST /api/v1/oauth/start': 'api-token',
  'GET /api/v1/oauth/start': 'api-token',
  'GET /api/v1/oauth/callback': 'state-token',
  'POST /api/v1/oauth/code': 'api-token',
} as const satisfies Readonly<Record<string, RouteClass>>;

export type RouteName = keyof typeof routeClasses;

export function classOf(method: string, url: string): RouteClass | undefined {
  const key = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  return Object.hasOwn(routeClasses, key) ? routeClasses[key as RouteName] : undefined;
}
