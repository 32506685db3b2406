/**
 * The gateway's network: `GET /api/v1/network`, the Wi-Fi networks in range, and the time servers. Changes of its devices are in
 * network-changes.ts.
 */
import type { FastifyInstance } from 'fastify';
import type { TimeJson } from '../../../../contract/page/network.ts';
import { networkRoutes } from '../../../../contract/page/routes/network.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { managerState, readDevices } from '../../../system/network/devices.ts';
import { wrongTimeServers } from '../../../system/network/settings.ts';
import type { TimeServers } from '../../../system/network/time-servers.ts';
import { scanWifi } from '../../../system/network/wifi.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { refused, wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { type NetworkChangeControl, registerNetworkChangeRoutes, usableDevice } from './network-changes.ts';
import { changeToJson, deviceToJson, namedPageOf } from './network-json.ts';

/** Network functions of the agent. */
export type NetworkControl = NetworkChangeControl & {
  readonly time: TimeServers;
  /** Proxy to the cloud, without its login. */
  readonly proxy?: string;
};

/** A finished change is reported for this long, counted from the end of the confirmation period, milliseconds. */
const reportedForMs = 10 * 60_000;

export function registerNetworkRoutes(
  app: FastifyInstance,
  context: WebContext,
  control: NetworkControl,
): void {
  const { clock } = context;
  const { manager, changes, time, proxy } = control;
  const route = routesOf(app, networkRoutes);

  const oneScan = createMutex(refusal('network.other_scan'));

  route('GET /api/v1/network', async ({ request }) => {
    const [state, read] = await Promise.all([managerState(manager), readDevices(manager)]);
    const isSlow = read === undefined && (state === 'ready' || state === 'no_rights');
    const devices = read ?? [];
    const nowMs = clock.monotonicMs();
    const change = changes.current();
    const isNews = change !== undefined && nowMs < change.untilMs + reportedForMs;
    const namedPage = await namedPageOf(request);
    return {
      manager: isSlow ? ('slow' as const) : state,
      devices: devices.map(deviceToJson),
      ...(isNews && { change: changeToJson(request, change, { nowMs, devices, namedPage }) }),
      ...(namedPage !== undefined && { namedPage }),
      ...(proxy !== undefined && { proxy }),
      time: timeToJson(),
    };
  });

  route('GET /api/v1/network/wifi', async ({ query, reply }) => {
    const { name } = await usableDevice(manager, { name: query.device, kind: 'wifi' });
    const networks = await oneScan(reply, () => scanWifi(manager, name));
    if (networks === undefined) throw refused(409, refusal('network.no_wifi'));
    return { networks };
  });

  registerNetworkChangeRoutes(app, context, control);

  route('PUT /api/v1/network/time', async ({ body }) => {
    const wrong = wrongTimeServers(body.servers);
    if (wrong.length > 0) throw wrongFields(...wrong);
    if (!time.read().canChange) throw refused(409, refusal('network.no_time_service'));
    context.log.info({ ...body }, 'time server change started');
    if ((await time.set(body)) === 'not_accepted') throw refused(503, refusal('network.time_not_taken'));
    return timeToJson();
  });

  function timeToJson(): TimeJson {
    const { servers, ...rest } = time.read();
    return { ...rest, servers: [...servers] };
  }
}
