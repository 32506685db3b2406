/** Every route with its description, grouped by component. A route without a description doesn't compile. */
import { routeClasses } from '../access/route-classes.ts';
import type { DeclaredRoute, RouteName } from '../route.ts';
import type { DescribedRoute, Descriptions } from './description.ts';
import { linkageRoutes } from './registers.ts';

const parts = {
  Linkage: linkageRoutes,
} as const satisfies Readonly<Record<string, Descriptions>>;

/** Routes that are not declared beside their handler yet. */
export const otherRoutes: readonly DeclaredRoute[] = (
  Object.entries(parts) as [keyof typeof parts, Descriptions][]
).flatMap(([tag, described]) =>
  Object.entries(described).map(([name, description]) => ({
    ...{ tag, name: name as RouteName, access: routeClasses[name as DescribedRoute] },
    ...description,
  })),
);
