/**
 * Cameras of the network: `POST /api/v1/cameras/discover` searches, or queries one; with `Accept:
 * application/x-ndjson` a search reports its progress and its results line by line
 * (contract/page/cameras.ts). One at a time, each bounded in time, and ended when the client disconnects. Credentials are
 * never returned.
 */
import { PassThrough } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FoundDeviceJson, SearchLine } from '../../../../contract/page/cameras.ts';
import { cameraRoutes } from '../../../../contract/page/routes/cameras.ts';
import { withClock } from '../../../../domain/problem/devices/onvif.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import type { CameraRecord } from '../../../../domain/setup/set-up.ts';
import { isLocalAddress } from '../../../../lib/net/local-address.ts';
import { type DiscoverRequest, discover, discoverAt, type FoundDevice } from '../../../cameras/discover.ts';
import { deviceToJson, discoveryToJson } from '../../../cameras/discovery-json.ts';
import { deviceUrl, parseDeviceAddress } from '../../../cameras/onvif/address.ts';
import type { WebContext } from '../../context.ts';
import { createMutex } from '../../mutex.ts';
import { wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';

export function registerDiscoverRoutes(
  app: FastifyInstance,
  context: Pick<WebContext, 'clock' | 'setUp' | 'thumbnailWidthPx'>,
): void {
  const { clock, thumbnailWidthPx } = context;
  const route = routesOf(app, cameraRoutes);
  const oneAtATime = createMutex(refusal('request.other_search'));

  route(
    'POST /api/v1/cameras/discover',
    async ({ body: { waitMs, address: place, username, password, stream }, request, reply }) => {
      const requested = {
        thumbnailWidthPx,
        ...(stream !== undefined && { requested: stream }),
        ...(username !== undefined && password !== undefined && { login: { username, password } }),
      };
      if (place === undefined && request.headers.accept === lines)
        return oneAtATime(reply, (signal) => searchInLines(reply, { ...requested, waitMs }, context, signal));
      if (place === undefined) {
        return oneAtATime(reply, async (signal) =>
          discoveryToJson(await discover({ ...requested, waitMs }, { clock }, signal)),
        );
      }
      const address = parseDeviceAddress(place);
      // A browser must not be able to make the gateway connect to arbitrary addresses, and a name can resolve
      // to anything.
      if (address === undefined || !isLocalAddress(address.host))
        throw wrongFields({ field: 'address', problem: refusal('camera_form.device_address') });
      return oneAtATime(reply, async (signal) => ({
        devices: [deviceToJson(await discoverAt(address, requested, { clock }, signal))],
        searched: [],
        failed: [],
      }));
    },
  );
}

const lines = 'application/x-ndjson';

/** Each line as soon as it is known: the first camera appears while others are still being queried. */
async function searchInLines(
  reply: FastifyReply,
  requested: DiscoverRequest,
  { clock, setUp }: Pick<WebContext, 'clock' | 'setUp'>,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const out = new PassThrough();
  const tell = (line: SearchLine): void => void out.write(`${JSON.stringify(line)}\n`);
  void reply.type(lines).header('cache-control', 'no-store').send(out);
  try {
    const { failed } = await discover(
      requested,
      {
        clock,
        onProgress: (progress) => {
          if (progress.kind === 'searching') {
            const { waitMs, interfaces } = progress;
            tell({ kind: 'searching', waitMs, networks: interfaces.map(({ address }) => address) });
          } else if (progress.kind === 'device')
            tell({ kind: 'device', device: foundJson(progress.device, setUp().cameras) });
          else tell(progress);
        },
      },
      signal,
    );
    tell({ kind: 'done', failed: failed.map(({ address }) => address) });
    out.end();
  } catch (error) {
    out.destroy();
    if (!signal.aborted) throw error;
  }
  return reply;
}

function foundJson(device: FoundDevice, cameras: readonly CameraRecord[]): FoundDeviceJson {
  const { address, otherHosts, info, problem, clock, chosen } = device;
  const hosts = [address.host, ...otherHosts];
  const model = [info.manufacturer, info.model].filter((part) => part !== undefined).join(' ');
  const name = device.name ?? device.hardware;
  return {
    address: deviceUrl(address),
    host: address.host,
    ...(name !== undefined && { name }),
    ...(model !== '' && { model }),
    ...(problem !== undefined && {
      problem: problemJson(withClock(problem, clock !== undefined)),
    }),
    streams: chosen.length,
    known: cameras
      .filter(({ url }) => hosts.includes(new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')))
      .map(({ id, name: called }) => ({ id, name: called })),
  };
}
