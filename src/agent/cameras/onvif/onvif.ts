/** Queries one device over ONVIF (clock, identity, streams), and sets its time server. */

import type { Cam } from 'onvif';
import type { OnvifProblem } from '../../../domain/problem/devices/onvif.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type DeviceInfo, readDeviceInfo, type StreamProfile } from './answers.ts';
import type { Callback } from './connection.ts';
import type { NtpServer } from './ntp-server.ts';
import {
  type ClockOffset,
  type DeviceRequest,
  enter,
  findServices,
  listProfiles,
  onDevice,
  readTime,
  type Session,
  withAddresses,
  withinLimits,
} from './session.ts';
import { cleanText, elementTexts, escaped } from './xml-text.ts';

export type DeviceAnswer = {
  readonly clock?: ClockOffset;
  readonly info: DeviceInfo;
  readonly profiles: readonly StreamProfile[];
  /** The failure that ended the query; the other fields contain earlier results. */
  readonly problem?: OnvifProblem;
};

/** Rejects with `signal.reason` only. */
export async function queryDevice(
  request: DeviceRequest,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<DeviceAnswer> {
  return withinLimits(request, deps.clock, ask, { info: {}, profiles: [] }, signal);
}

/**
 * Configures the device to follow a time server: `server` as its only one, and its clock set by it from then on; its
 * time zone and daylight saving are preserved. Returns its clock afterwards, which may take the device some seconds to
 * set.
 */
export async function setNtpServer(
  request: DeviceRequest & { readonly server: NtpServer },
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<{ readonly clock?: ClockOffset; readonly problem?: OnvifProblem }> {
  const set = (session: Session, inner: AbortSignal) => followServer(session, request.server, inner);
  return withinLimits(request, deps.clock, set, {}, signal);
}

async function ask(session: Session, signal: AbortSignal): Promise<DeviceAnswer> {
  const time = await readTime(session, signal);
  const reported = { ...(time.clock !== undefined && { clock: time.clock }), info: {}, profiles: [] };
  if (time.problem !== undefined) return { ...reported, problem: time.problem };
  const entered = await enter(session, time.deviceClock, signal);
  if (entered.kind === 'failed') return { ...reported, problem: entered.problem };
  using connection = entered.connection;
  const info = readDeviceInfo(entered.xml);
  const problem = await findServices(connection, session.address, signal);
  if (problem !== undefined) return { ...reported, info, problem };
  const listed = await listProfiles(connection, signal);
  if (listed.problem !== undefined) return { ...reported, info, problem: listed.problem };
  const profiles: StreamProfile[] = [];
  for (const profile of listed.profiles) {
    profiles.push(await withAddresses(profile, connection, session.address.host, signal));
  }
  return { ...reported, info, profiles };
}

async function followServer(
  session: Session,
  server: NtpServer,
  signal: AbortSignal,
): Promise<{ readonly clock?: ClockOffset; readonly problem?: OnvifProblem }> {
  return onDevice(
    session,
    async (connection, before) => {
      const { cam } = connection;
      const set = await connection.call((done) => setNtp(cam, server, done), signal);
      if (set.kind === 'failed') return { problem: set.problem };
      const turned = await connection.call(
        (done) => cam.setSystemDateAndTime({ dateTimeType: 'NTP', ...zoneOf(before.xml ?? '') }, done),
        signal,
      );
      if (turned.kind === 'failed') return { problem: turned.problem };
      const after = await readTime(session, signal);
      return { ...(after.clock !== undefined && { clock: after.clock }) };
    },
    signal,
  );
}

function setNtp(cam: Cam, { type, address }: NtpServer, done: Callback): void {
  const key = { IPv4: 'IPv4Address', IPv6: 'IPv6Address', DNS: 'DNSname' } as const;
  cam.setNTP({ fromDHCP: false, NTPManual: [{ type, [key[type]]: address }] }, done);
}

/** Current values of the device: the call must specify daylight saving, and some devices reset an omitted zone. */
function zoneOf(xml: string): { daylightSavings: boolean; timezone?: string } {
  const daylight = elementTexts(xml, 'DaylightSavings')[0]?.trim();
  const zone = cleanText(elementTexts(xml, 'TZ')[0] ?? '');
  return {
    daylightSavings: daylight === 'true' || daylight === '1',
    ...(zone !== '' && { timezone: escaped(zone) }),
  };
}
