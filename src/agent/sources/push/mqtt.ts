/**
 * Registers that publish to the shop's broker, or to Mosquitto on this gateway:
 * `{prefix}/registers/{key}/sales`, QoS 1, and `…/moments`.
 *
 * 1. The session is persistent: messages published while the gateway is away wait at the broker, and are
 *    acknowledged once on disk.
 * 2. A failed commit ends the connection, and the broker sends the unacknowledged messages again: after a
 *    pause that grows, never in a hot loop. Messages about one sale keep their order.
 * 3. Messages that were stored but perhaps not acknowledged when a connection ended are remembered, so that
 *    even a sale without a number isn't stored twice; not across a restart of this program. Messages
 *    acknowledged for certain are forgotten: brokers reuse packet ids for other sales.
 * 4. A message that can't become a sale is acknowledged, answered and counted, and the newest of them are
 *    kept for inspection.
 */
import type { IPublishPacket } from 'mqtt';
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { type ConnectionFailure, type MqttProblem, mqttProblem } from '../../../domain/problem/mqtt.ts';
import { problemFields, problemText } from '../../../domain/problem/problem-text.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { BrokerConfig } from '../../../lib/mqtt/broker.ts';
import { followLogin, type MqttLoginFiles, unusableFile } from '../../../lib/mqtt/login.ts';
import { supervise } from '../../../lib/supervise.ts';
import { inOrder } from '../in-order.ts';
import type { Intake, MomentIntake } from '../source.ts';
import type { Verdict } from './arrivals.ts';
import { createBrokerState, type RegisterBrokerReport } from './broker-state.ts';
import {
  type BrokerConnectionBounds,
  defaultConnectionBounds,
  minWaitMs,
  runConnection,
} from './mqtt-connection.ts';
import { acceptMessage, registerTopics } from './mqtt-message.ts';
import { createRedelivered } from './mqtt-redelivered.ts';
import { createVersionChoice, type MqttVersion } from './mqtt-version.ts';

export type RegisterBrokerConfig = Omit<BrokerConfig, 'clientId'> & {
  readonly version: 'auto' | 5 | 3;
  /** Without a trailing `/`. */
  readonly topicPrefix: string;
  /** Default: the gateway's id with `-registers`, since the cloud's broker may be the same one. */
  readonly clientId?: string;
  /** Files of the password and the certificates, if any: they are checked before each connection. */
  readonly files?: MqttLoginFiles;
};

export type RegisterBroker = {
  /** Settles once it has stopped. */
  run(signal: AbortSignal): Promise<void>;
  report(): RegisterBrokerReport;
  /** Alarms for people. */
  alarms(): readonly Alarm[];
};

export type RegisterBrokerDeps = {
  readonly intake: Intake;
  readonly moments: MomentIntake;
  received(): Received;
  readonly currency: string;
  readonly maxBodyBytes: number;
  readonly gateway: string;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random?: () => number;
};

const section = 'registers.mqtt';
/**
 * Tills wait for the gateway to come back: a broker that works again is tried within 8 s. Where a try to one that did not answer is still under
 * way, its `connectMs` come first; where the broker denied the login, `minWaitMs`.
 */
export const brokerBackoff = { firstMs: 500, capMs: 8_000 };
/** A connection that lasted this long counts as good. */
const steadyMs = 60_000;

export function createRegisterBroker(
  config: RegisterBrokerConfig,
  deps: RegisterBrokerDeps,
  someBounds: Partial<BrokerConnectionBounds & { backoff: typeof brokerBackoff }> = {},
): RegisterBroker {
  const { clock, log } = deps;
  const { backoff = brokerBackoff, ...bounds } = { ...defaultConnectionBounds, ...someBounds };
  const intake = inOrder(deps.intake);
  const clientId = config.clientId ?? `${deps.gateway}-registers`;
  const newestLogin = followLogin(config, config.files ?? {}, (why) =>
    log.warn({ why: why.en }, 'problem with a file named in registers.mqtt'),
  );
  const state = createBrokerState(deps);
  const versions = createVersionChoice(config.version);
  let hadSession = false;
  let waitMs = 0;
  const redelivered = createRedelivered(takeNew, clock);

  const session = {};

  function takeNew(packet: IPublishPacket, how: { isRepeated: boolean }): Promise<Verdict> {
    return acceptMessage(packet, how, {
      session,
      intake,
      moments: deps.moments,
      received: () => deps.received(),
      currency: deps.currency,
      maxBodyBytes: deps.maxBodyBytes,
      topicPrefix: config.topicPrefix,
      onAccepted: state.noteAccepted,
      onRefused: state.noteRefused,
      onFailed: (error) => log.error({ err: error }, 'message of a register failed'),
    });
  }

  function onWelcome(isResumed: boolean): void {
    if (!isResumed) redelivered.clear();
    if (!isResumed && hadSession) {
      state.noteSessionLost();
      log.warn('broker lost its queue for this gateway, tills resend unanswered messages');
    }
    hadSession = true;
  }

  function onSubscribed(spoken: MqttVersion, refused: MqttProblem | undefined): void {
    versions.noteSpoken(spoken);
    state.noteSubscribed(spoken, refused);
    log.info({ version: spoken === 5 ? '5' : '3.1.1' }, 'connected to the register broker');
    if (refused !== undefined) log.warn(problemFields(refused), 'moments over the register broker refused');
  }

  async function connectOnce(spoken: MqttVersion, signal: AbortSignal): Promise<ConnectionFailure> {
    const login = await newestLogin();
    const unusable = unusableFile(login, config.files);
    if (unusable !== undefined) {
      const problem = mqttProblem('mqtt.file_unusable', { section, ...unusable });
      return { kind: 'refused', problem };
    }
    redelivered.begin();
    const why = await runConnection(
      {
        broker: { ...login, clientId },
        ...{ section, version: spoken, session: 'kept' },
        topics: registerTopics(config.topicPrefix),
        onConnected: onWelcome,
        onSubscribed: (refused) => onSubscribed(spoken, refused),
        onMessage: (packet) => redelivered.accept(packet),
      },
      { clock, bounds },
      signal,
    );
    redelivered.end();
    return why;
  }

  async function work(signal: AbortSignal): Promise<string> {
    const why = await versions.connect(connectOnce, signal);
    waitMs = minWaitMs(why);
    state.noteEnded(why);
    return problemText(why.problem, 'en');
  }

  return {
    run: (signal) =>
      supervise(
        {
          work,
          backoffMs: (attempts) => backoffMs(backoff, attempts, (deps.random ?? Math.random)()),
          minWaitMs: () => waitMs,
          steadyMs,
          clock,
          log,
        },
        signal,
      ),
    report: state.report,
    alarms: state.alarms,
  };
}
