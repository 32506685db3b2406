/** Problems with an MQTT broker as codes with parameters, from its reason codes and from socket errors. Pure. */
import { connackReason, reasonCodes, reasonName } from '../../lib/mqtt/reason-codes.ts';
import type { mqttProblemsEn } from './mqtt-en.ts';
import { type ProblemOf, problemMaker } from './text.ts';

export type MqttProblem = ProblemOf<typeof mqttProblemsEn>;

export const mqttProblem = problemMaker<typeof mqttProblemsEn>();

/** Reason why the connection failed or ended. */
export type ConnectionFailure = {
  /** refused: wrong password, permission or address; an action is needed. The rest is temporary. */
  readonly kind: 'try_later' | 'refused';
  readonly problem: MqttProblem;
  /**
   * version: unsupported by the broker. unanswered: it closed without a response, as old ones do for the same reason. denied: login, client
   * id, topic or permission, by the broker itself.
   */
  readonly cause?: 'version' | 'unanswered' | 'taken_over' | 'denied';
  readonly retryAfterMs?: number;
};

/** Failures whose texts name the keys of one section of the config. */
type BrokerFailures = {
  /** For a CONNACK with an error, in either version. */
  connack(given: number): ConnectionFailure;
  /** For a DISCONNECT of the broker; MQTT 3.1.1 has none. */
  disconnect(reason: number, clientId: string): ConnectionFailure;
  /** For a SUBACK with an error; MQTT 3.1.1 gives no reason. */
  suback(reason: number, topic: string): ConnectionFailure;
  /** For a PUBACK with an error that concerns more than its message. */
  puback(reason: number, topic: string): ConnectionFailure;
  /**
   * For an error of the socket, of TLS or of the library. Contains neither address nor password. `isWelcomed`: a
   * CONNACK was received; before that, unparsable data comes from something other than a broker.
   */
  socket(error: Error & { readonly code?: unknown }, isWelcomed: boolean): ConnectionFailure;
};

/** `section`: as written in the config, such as `cloud`. */
export function brokerFailures(section: string): BrokerFailures {
  const needAction = actionProblems(section);

  function failure(reason: number, otherwise: MqttProblem): ConnectionFailure {
    const problem = needAction[reason];
    return problem === undefined
      ? { kind: 'try_later', problem: otherwise }
      : { kind: 'refused', problem, ...(denials.has(reason) && { cause: 'denied' }) };
  }

  return {
    connack(given) {
      const reason = connackReason(given);
      return {
        ...failure(reason, mqttProblem('mqtt.connection_refused_with', { reason: reasonName(reason) })),
        ...(reason === reasonCodes.unsupportedVersion && { cause: 'version' }),
      };
    },
    disconnect(reason, clientId) {
      if (reason !== reasonCodes.takenOver)
        return failure(reason, mqttProblem('mqtt.closed_with', { reason: reasonName(reason) }));
      const problem = mqttProblem('mqtt.taken_over', { client: clientId });
      return { kind: 'refused', cause: 'taken_over', problem };
    },
    suback(reason, topic) {
      const problem =
        reason === reasonCodes.unspecified || reason === reasonCodes.notAuthorized
          ? mqttProblem('mqtt.subscription_not_authorized', { topic, section })
          : mqttProblem('mqtt.subscription_refused', { topic, reason: reasonName(reason) });
      return { kind: 'refused', cause: 'denied', problem };
    },
    puback(reason, topic) {
      if (reason === reasonCodes.notAuthorized)
        return { kind: 'refused', problem: mqttProblem('mqtt.publish_not_authorized', { topic, section }) };
      return failure(reason, mqttProblem('mqtt.publish_refused', { topic, reason: reasonName(reason) }));
    },
    socket: (error, isWelcomed) => socketFailure(error, section, isWelcomed),
  };
}

/** The broker itself denies this client something. */
const denials: ReadonlySet<number> = new Set([
  reasonCodes.clientIdNotValid,
  reasonCodes.badUserOrPassword,
  reasonCodes.notAuthorized,
  reasonCodes.banned,
  reasonCodes.badAuthenticationMethod,
  reasonCodes.topicNameInvalid,
]);

/** By reason code, those that a person has to deal with. */
function actionProblems(section: string): Readonly<Record<number, MqttProblem>> {
  const otherBroker = mqttProblem('mqtt.other_broker', { section });
  return {
    [reasonCodes.unsupportedVersion]: mqttProblem('mqtt.version_unsupported', { section }),
    [reasonCodes.clientIdNotValid]: mqttProblem('mqtt.client_id_refused', { section }),
    [reasonCodes.badUserOrPassword]: mqttProblem('mqtt.login_refused', { section }),
    [reasonCodes.notAuthorized]: mqttProblem('mqtt.not_authorized', { section }),
    [reasonCodes.banned]: mqttProblem('mqtt.banned'),
    [reasonCodes.badAuthenticationMethod]: mqttProblem('mqtt.login_method_refused', { section }),
    [reasonCodes.topicNameInvalid]: mqttProblem('mqtt.topic_refused', { section }),
    [reasonCodes.retainNotSupported]: mqttProblem('mqtt.retain_unsupported'),
    [reasonCodes.qosNotSupported]: mqttProblem('mqtt.qos_unsupported'),
    [reasonCodes.useAnotherServer]: otherBroker,
    [reasonCodes.serverMoved]: otherBroker,
  };
}

/** The connection was closed without a packet. MQTT 3.1.1 has none for a client that was taken over or lacks permission. */
export const closedByBroker: ConnectionFailure = { kind: 'try_later', problem: mqttProblem('mqtt.closed') };
export const unanswered: ConnectionFailure = {
  kind: 'try_later',
  cause: 'unanswered',
  problem: mqttProblem('mqtt.closed_unanswered'),
};
export const stopping: ConnectionFailure = { kind: 'try_later', problem: mqttProblem('mqtt.stopping') };

function socketFailure(
  error: Error & { readonly code?: unknown },
  section: string,
  isWelcomed: boolean,
): ConnectionFailure {
  // The parser's own errors have no code.
  if (!isWelcomed && error.code === undefined)
    return { kind: 'refused', problem: mqttProblem('mqtt.not_mqtt', { section }) };
  const given = typeof error.code === 'string' ? error.code : '';
  const known = socketProblems[given];
  if (known !== undefined) return { kind: 'try_later', problem: known };
  const params = { error: given, section };
  if (/ALERT/.test(given)) return { kind: 'refused', problem: mqttProblem('mqtt.tls_refused', params) };
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(given))
    return { kind: 'try_later', problem: mqttProblem('mqtt.certificate_untrusted', params) };
  if (/SSL|PEM|TLS|EPROTO/.test(given))
    return { kind: 'try_later', problem: mqttProblem('mqtt.tls_failed', params) };
  const problem = mqttProblem('mqtt.connection_failed', { error: given === '' ? error.message : given });
  return { kind: 'try_later', problem };
}

const socketProblems: Readonly<Record<string, MqttProblem>> = {
  ENOTFOUND: mqttProblem('mqtt.name_not_found'),
  EAI_AGAIN: mqttProblem('mqtt.no_name_server'),
  ECONNREFUSED: mqttProblem('mqtt.connection_refused'),
  ECONNRESET: mqttProblem('mqtt.connection_lost'),
  EPIPE: mqttProblem('mqtt.connection_lost'),
  EHOSTUNREACH: mqttProblem('mqtt.no_route'),
  ENETUNREACH: mqttProblem('mqtt.no_route'),
  ETIMEDOUT: mqttProblem('mqtt.connection_timed_out'),
};
