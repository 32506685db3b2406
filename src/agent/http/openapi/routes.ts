/** Every route with its description, grouped by component. A route without a description doesn't compile. */
import { routeClasses } from '../access/route-classes.ts';
import { type DeclaredRoute, type RouteName, tags } from '../route.ts';
import { cameraRoutes } from './cameras.ts';
import type { DescribedRoute, Descriptions, RouteDescription } from './description.ts';
import { gatewayRoutes } from './gateway.ts';
import { networkRoutes } from './network.ts';
import { pushRoutes } from './push.ts';
import { linkageRoutes } from './registers.ts';
import { saleRoutes } from './sales.ts';
import { sessionRoutes } from './session.ts';
import { systemRoutes } from './system.ts';

export const parts = {
  Sales: saleRoutes,
  Cameras: cameraRoutes,
  Linkage: linkageRoutes,
  'Pushed sales': pushRoutes,
  Gateway: gatewayRoutes,
  System: systemRoutes,
  Network: networkRoutes,
  'Signing in': sessionRoutes,
} as const satisfies Readonly<Record<string, Descriptions>>;

/** Routes that are not declared beside their handler yet. */
export const otherRoutes: readonly DeclaredRoute[] = tags.flatMap((tag) =>
  Object.entries(tag in parts ? parts[tag] : {}).map(([name, description]) => ({
    ...{ tag, name: name as RouteName, access: routeClasses[name as DescribedRoute] },
    ...(description as RouteDescription),
  })),
);
