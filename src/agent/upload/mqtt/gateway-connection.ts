/** The gateway's connection to its broker: newest login, presence, and results of the cloud if it sends any. */
import { mqttProblem } from '../../../domain/problem/mqtt.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { BrokerConfig } from '../../../lib/mqtt/broker.ts';
import { followLogin, type MqttLoginFiles, unusableFile } from '../../../lib/mqtt/login.ts';
import type { GatewayIdentity } from '../sink.ts';
import type { Retry } from '../upload-policy.ts';
import {
  type Connection,
  isConnection,
  type MqttBounds,
  openConnection,
  type Subscription,
} from './connection.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { createPresence, type GatewayPresence } from './presence.ts';

export type GatewayBrokerConfig = Omit<BrokerConfig, 'clientId'> & {
  readonly version: 'auto' | 5 | 3;
  /** Default: the gateway's id. */
  readonly clientId?: string;
  /** Paths of password and certificates, if from files: checked before each connection. */
  readonly files?: MqttLoginFiles;
};

export type GatewayConnectionParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: GatewayIdentity;
  readonly retry: Retry;
  readonly random: () => number;
  readonly bounds: MqttBounds & {
    /** DISCONNECT when the gateway stops, milliseconds. */
    readonly farewellMs: number;
  };
  readonly statusTopic: string;
  /** The cloud's results; absent: the broker is the durable store. */
  readonly results: Subscription | undefined;
  readonly nudges: Subscription | undefined;
};

const neverAborted = new AbortController().signal;

export function createGatewayConnection(config: GatewayBrokerConfig, parts: GatewayConnectionParts): Keeper {
  const { clock, log, identity, bounds, results } = parts;
  const presences = new WeakMap<Connection, GatewayPresence>();
  const newestLogin = followLogin(config, config.files ?? {}, (why) =>
    log.warn({ why: why.en }, 'problem with a file of `cloud`'),
  );
  let isWarned = false;

  function warnOfDiscards(): void {
    if (isWarned) return;
    isWarned = true;
    log.warn(
      'an MQTT 3.1.1 broker acknowledges messages without a subscriber: with ack: puback it must store all of them, else set ack: application',
    );
  }

  return createKeeper({
    ...parts,
    version: config.version,
    async open(version, signal) {
      const connectedAt = new Date(clock.nowMs()).toISOString();
      const presence = createPresence(identity, { topic: parts.statusTopic, connectedAt, log });
      const request = {
        version,
        will: presence.will,
        subscriptions: [results, parts.nudges].filter((one) => one !== undefined),
      };
      const login = await newestLogin();
      const unusable = unusableFile(login, config.files);
      if (unusable !== undefined) {
        const problem = mqttProblem('mqtt.file_unusable', { section: 'cloud', ...unusable });
        return { kind: 'refused', problem };
      }
      // MQTT 3.1.1 has no password without a user name, and brokers that use a token ignore the name.
      const username = config.username ?? (login.password === undefined ? undefined : identity.gateway);
      const broker = {
        ...login,
        clientId: config.clientId ?? identity.gateway,
        ...(username !== undefined && { username }),
      };
      const got = await openConnection({ config: broker, request, bounds, clock }, signal);
      if (!isConnection(got)) return got;
      presences.set(got, presence);
      if (version === 3 && results === undefined) warnOfDiscards();
      presence.report(got, { state: 'online' }, signal).catch(() => undefined);
      return got;
    },
    async farewell(connection) {
      using bounded = deadline(clock, bounds.farewellMs / 2, neverAborted);
      await presences
        .get(connection)
        ?.report(connection, { state: 'offline', reason: 'stopped' }, bounded.signal)
        .catch(() => undefined);
      await connection.end(bounds.farewellMs / 2);
    },
  });
}
