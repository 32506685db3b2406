/**
 * Subscribes to a topic of a broker with QoS 0 in a session that the broker does not keep: a message that arrives late would be another
 * moment. The connection is one of its own, so that a device's broker and that of the sales do not depend on each other.
 */

import { momentSourceProblem, ofOwnBroker } from '../../../../domain/problem/devices/moment-source.ts';
import { type ConnectionFailure, mqttProblem } from '../../../../domain/problem/mqtt.ts';
import type { MomentSourceFailure } from '../../../../domain/setup/moment-source.ts';
import { followLogin, unusableFile } from '../../../../lib/mqtt/login.ts';
import { defaultConnectionBounds, minWaitMs, runConnection } from '../../push/mqtt-connection.ts';
import { createVersionChoice, type MqttVersion } from '../../push/mqtt-version.ts';
import type { MomentSourceDeps } from '../descriptor.ts';
import { createMomentFilter } from './payload.ts';
import type { MqttTopicSettings } from './settings.ts';

/** Retained messages of a wildcard may be large: a broker of version 5 leaves larger ones out. */
const bounds = { ...defaultConnectionBounds, maxReadBytes: 1024 * 1024, connectMs: 10_000 };

export async function runTopic(
  { topic, url, username, password, ...filtered }: MqttTopicSettings,
  deps: MomentSourceDeps,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  if (url === undefined) return await onConfiguredBroker(topic, filtered, deps, signal);
  const broker = {
    url,
    ...(username !== undefined && { username }),
    ...(username !== undefined && password !== undefined && { password }),
  };
  const why = await connect({ broker, section: 'mqtt', topic, filtered }, 'auto', deps, signal);
  return { ...why, ...ofOwnBroker(why) };
}

type Filtered = Parameters<typeof createMomentFilter>[0];

async function onConfiguredBroker(
  topic: string,
  filtered: Filtered,
  deps: MomentSourceDeps,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  const { broker } = deps;
  if (broker === undefined)
    return { kind: 'refused', problem: momentSourceProblem('moment_source.no_broker') };
  const section = 'registers.mqtt';
  const login = await followLogin(broker, broker.files ?? {}, (why) =>
    deps.log.warn({ why: why.en }, 'problem with a file named in registers.mqtt'),
  )();
  const unusable = unusableFile(login, broker.files);
  if (unusable !== undefined)
    return { kind: 'refused', problem: mqttProblem('mqtt.file_unusable', { section, ...unusable }) };
  return await connect({ broker: login, section, topic, filtered }, broker.version, deps, signal);
}

async function connect(
  given: Omit<Parameters<typeof listen>[0], 'version'>,
  version: Parameters<typeof createVersionChoice>[0],
  deps: MomentSourceDeps,
  signal: AbortSignal,
) {
  const once = (version: MqttVersion, signal: AbortSignal) => listen({ ...given, version }, deps, signal);
  const why = await createVersionChoice(version).connect(once, signal);
  return { ...why, minWaitMs: minWaitMs(why) };
}

async function listen(
  given: {
    readonly broker: Omit<Parameters<typeof runConnection>[0]['broker'], 'clientId'>;
    readonly section: string;
    readonly version: MqttVersion;
    readonly topic: string;
    readonly filtered: Filtered;
  },
  deps: MomentSourceDeps,
  signal: AbortSignal,
): Promise<ConnectionFailure> {
  const { broker, section, version, topic, filtered } = given;
  // The state before this connection comes from a retained message, if there is one.
  const isMoment = createMomentFilter(filtered);
  return await runConnection(
    {
      broker: { ...broker, clientId: deps.name },
      ...{ section, version, session: 'new', topics: [{ topic, qos: 0 }] },
      onConnected: () => undefined,
      onSubscribed: () => deps.onReady(),
      onMessage: ({ topic, payload, retain }) => {
        const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
        if (isMoment({ topic, payload: bytes, isRetained: retain })) deps.onMoment();
        return Promise.resolve({ kind: 'done', reason: 0 });
      },
    },
    { clock: deps.clock, bounds },
    signal,
  );
}
