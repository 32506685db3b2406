/** Every route with its description, grouped by component. A route without a description doesn't compile. */
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

export const descriptions = {
  ...saleRoutes,
  ...cameraRoutes,
  ...linkageRoutes,
  ...pushRoutes,
  ...gatewayRoutes,
  ...systemRoutes,
  ...networkRoutes,
  ...sessionRoutes,
} as const satisfies Readonly<Record<DescribedRoute, RouteDescription>>;
