/**
 * What a broker's codes and a broken connection mean, by the rules of the cloud contract (MQTT profile). Pure.
 *
 * As over HTTPS, only what is said of one message can quarantine it; what points to a wrong password, right or address holds
 * everything instead.
 */
import type { OwedEvent } from '../store/store.ts';
import type { BatchOutcome, EventOutcome } from './sink.ts';

/** Why there is no connection, or no longer. */
export type ConnectionFailure = {
  /** refused: somebody has to act. */
  readonly kind: 'try_later' | 'refused';
  readonly why: string;
  /** version: the broker doesn't speak it. unanswered: it closed before it had answered, as old ones do for the same reason. */
  readonly cause?: 'version' | 'unanswered' | 'taken_over';
  readonly retryAfterMs?: number;
};

/** What became of one message. */
export type MessageOutcome =
  /** By the broker or the cloud, of this message alone. */
  | { readonly kind: 'said'; readonly outcome: EventOutcome }
  /** Trouble with the far side, of which this message says nothing. */
  | ConnectionFailure;

/** The codes of MQTT 5 that have a meaning of their own here; the others are passing trouble. */
const code = {
  noMatchingSubscribers: 0x10,
  unsupportedVersion: 0x84,
  clientIdNotValid: 0x85,
  badUserOrPassword: 0x86,
  notAuthorized: 0x87,
  banned: 0x8a,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
  useAnotherServer: 0x9c,
  serverMoved: 0x9d,
} as const;

const names: Readonly<Record<number, string>> = {
  0x80: 'unspecified error',
  0x81: 'malformed packet',
  0x82: 'protocol error',
  0x83: 'implementation specific error',
  0x84: 'unsupported protocol version',
  0x85: 'client identifier not valid',
  0x86: 'bad user name or password',
  0x87: 'not authorized',
  0x88: 'server unavailable',
  0x89: 'server busy',
  0x8a: 'banned',
  0x8b: 'server shutting down',
  0x8c: 'bad authentication method',
  0x8d: 'keep alive timeout',
  0x8e: 'session taken over',
  0x90: 'topic name invalid',
  0x91: 'packet identifier in use',
  0x93: 'receive maximum exceeded',
  0x95: 'packet too large',
  0x96: 'message rate too high',
  0x97: 'quota exceeded',
  0x98: 'administrative action',
  0x99: 'payload format invalid',
  0x9a: 'retain not supported',
  0x9b: 'QoS not supported',
  0x9c: 'use another server',
  0x9d: 'server moved',
  0x9f: 'connection rate exceeded',
  0xa0: 'maximum connect time',
};

/** CONNACK of MQTT 3.1.1 (table 3.1 there), as the code that MQTT 5 has for it. */
const sinceVersion5: Readonly<Record<number, number>> = {
  1: code.unsupportedVersion,
  2: code.clientIdNotValid,
  3: 0x88,
  4: code.badUserOrPassword,
  5: code.notAuthorized,
};

const advice: Readonly<Record<number, string>> = {
  [code.unsupportedVersion]: 'Set cloud.version to auto, or to one that the broker speaks',
  [code.clientIdNotValid]: "The broker doesn't take this client id: set cloud.clientId",
  [code.badUserOrPassword]: 'Check user name and password in the cloud section',
  [code.notAuthorized]:
    "Check user name, password and certificate in the cloud section, and the gateway's rights at the broker",
  [code.banned]: 'The broker has banned this gateway: ask who runs it',
  [code.badAuthenticationMethod]: 'Check user name, password and certificate in the cloud section',
  [code.topicNameInvalid]: "The broker doesn't take this topic: check cloud.topicPrefix",
  [code.retainNotSupported]: 'The broker must take retained messages',
  [code.qosNotSupported]: 'The broker must take messages of QoS 1',
  [code.useAnotherServer]: 'Check cloud.url: it is not followed to another broker',
  [code.serverMoved]: 'Check cloud.url: it is not followed to another broker',
};

/** Of a CONNACK that isn't a welcome, in either version. */
export function connackFailure(given: number): ConnectionFailure {
  const reason = sinceVersion5[given] ?? given;
  return {
    ...failureOf(reason, 'The broker refuses the connection'),
    ...(reason === code.unsupportedVersion && { cause: 'version' }),
  };
}

/** Of a DISCONNECT that the broker sent; MQTT 3.1.1 has none. */
export function disconnectFailure(reason: number, clientId: string): ConnectionFailure {
  if (reason === code.takenOver) {
    return {
      kind: 'refused',
      cause: 'taken_over',
      why: `Another client with the id ${clientId} has taken the connection over: give each gateway a gateway.id of its own, and switch off one that was replaced`,
    };
  }
  return failureOf(reason, 'The broker closed the connection');
}

/** Of a SUBACK that refuses; MQTT 3.1.1 gives no reason. */
export function subackFailure(reason: number, topic: string): ConnectionFailure {
  const { why } = failureOf(
    reason === 0x80 ? code.notAuthorized : reason,
    `The broker refuses to tell what arrives at ${topic}`,
  );
  return { kind: 'refused', why };
}

/** Of a PUBACK. */
export function pubackOutcome(reason: number, topic: string): MessageOutcome {
  switch (reason) {
    case 0:
      return { kind: 'said', outcome: { kind: 'stored' } };
    case code.noMatchingSubscribers:
      return {
        kind: 'try_later',
        why: `Nobody listens at the broker: no consumer has subscribed to ${topic}`,
      };
    case code.packetTooLarge:
    case code.payloadFormatInvalid:
      return {
        kind: 'said',
        outcome: { kind: 'rejected', why: words(reason, 'The broker does not take it') },
      };
    default:
      return failureOf(reason, `The broker does not take what goes to ${topic}`);
  }
}

/**
 * Of a batch, from what became of each of its events. With nothing said of any it is trouble with the far side as a whole: then the lane
 * is held, and the backlog isn't published over and over to a broker that nobody reads.
 */
export function batchOutcomeOf(
  events: readonly OwedEvent[],
  outcomes: readonly MessageOutcome[],
): BatchOutcome {
  const troubles = outcomes.filter((outcome) => outcome.kind !== 'said');
  if (troubles.length === outcomes.length) {
    const worst = troubles.find(({ kind }) => kind === 'refused') ?? troubles[0];
    return worst === undefined ? { kind: 'results', results: new Map() } : troubleOf(worst);
  }
  const results = events.map(({ eventId }, index): [string, EventOutcome] => {
    const outcome = outcomes[index] ?? closedByBroker;
    return [eventId, outcome.kind === 'said' ? outcome.outcome : { kind: 'try_later', why: outcome.why }];
  });
  return { kind: 'results', results: new Map(results) };
}

/** Without its cause, which is between keeper and connection. */
export function troubleOf({ kind, why, retryAfterMs }: ConnectionFailure): Trouble {
  if (kind === 'refused') return { kind, why };
  return { kind, why, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

type Trouble =
  | { readonly kind: 'try_later'; readonly why: string; readonly retryAfterMs?: number }
  | { readonly kind: 'refused'; readonly why: string };

/** The connection closed without a word. MQTT 3.1.1 has none for a client that another one has displaced, or that has no right. */
export const closedByBroker: ConnectionFailure = {
  kind: 'try_later',
  why: 'The broker closed the connection',
};
export const unanswered: ConnectionFailure = {
  kind: 'try_later',
  cause: 'unanswered',
  why: 'The broker closed the connection without an answer',
};

function failureOf(reason: number, what: string): ConnectionFailure {
  return { kind: advice[reason] === undefined ? 'try_later' : 'refused', why: words(reason, what) };
}

function words(reason: number, what: string): string {
  const name = names[reason] ?? `code ${reason}`;
  const told = advice[reason];
  return `${what}: ${name}${told === undefined ? '' : `. ${told}`}`;
}

/** Of an error of the socket, of TLS or of the library. Neither address nor password is in it. */
export function socketFailure(error: Error & { readonly code?: unknown }): ConnectionFailure {
  const given = typeof error.code === 'string' ? error.code : '';
  const known = socketWords[given];
  if (known !== undefined) return { kind: 'try_later', why: known };
  if (/ALERT/.test(given)) {
    return {
      kind: 'refused',
      why: `The broker ends the TLS connection (${given}): it may want a client certificate, or not know the one in cloud.certFile`,
    };
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(given)) {
    return {
      kind: 'try_later',
      why: `The broker's certificate can't be trusted (${given}): give the CA that signed it as cloud.caFile, or check the clock`,
    };
  }
  if (/SSL|PEM|TLS|EPROTO/.test(given)) {
    return {
      kind: 'try_later',
      why: `TLS with the broker fails (${given}): check cloud.url with its port, and the certificates in the cloud section`,
    };
  }
  return { kind: 'try_later', why: `The connection failed (${given === '' ? error.message : given})` };
}

const socketWords: Readonly<Record<string, string>> = {
  ENOTFOUND: "The broker's name is not known: check the address and the name server",
  EAI_AGAIN: "The name server can't be reached",
  ECONNREFUSED: 'The broker refuses the connection: nothing listens there',
  ECONNRESET: 'The broker broke the connection off',
  EPIPE: 'The broker broke the connection off',
  EHOSTUNREACH: 'There is no way to the broker: check the network',
  ENETUNREACH: 'There is no way to the broker: check the network',
  ETIMEDOUT: "The broker can't be reached: no connection in time",
};
