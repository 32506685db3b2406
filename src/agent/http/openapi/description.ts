/**
 * Describes a route for programs: a short text, and the schemas of its requests and answers. document.ts
 * turns it into OpenAPI.
 */
import type { RouteName } from '../access/route-classes.ts';
import type { DeclaredRoute } from '../route.ts';

type RouteDescription = Omit<DeclaredRoute, 'name' | 'tag' | 'access'>;

/** Files of the pages, which are not part of the interface. */
const pageFiles = ['GET /*', 'GET /', 'GET /plain.css', 'GET /tillframe.crt'] as const satisfies RouteName[];

export type DescribedRoute = Exclude<RouteName, (typeof pageFiles)[number]>;

export type Descriptions = Readonly<Partial<Record<DescribedRoute, RouteDescription>>>;
