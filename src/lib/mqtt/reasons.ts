/**
 * Texts for a broker's codes and connection failures, for the person who configured the connection. Pure.
 *
 * `refused` points to a wrong password, permission or address: an action is needed. The rest is temporary.
 */

/** Reason why the connection failed or ended. */
export type ConnectionFailure = {
  /** refused: an action is needed. */
  readonly kind: 'try_later' | 'refused';
  readonly why: string;
  /** version: unsupported by the broker. unanswered: it closed without a response, as old ones do for the same reason. */
  readonly cause?: 'version' | 'unanswered' | 'taken_over';
  readonly retryAfterMs?: number;
};

/** MQTT 5 codes that are handled individually; the others are temporary failures. */
export const code = {
  noMatchingSubscribers: 0x10,
  implementationSpecific: 0x83,
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

/** CONNACK codes of MQTT 3.1.1 (table 3.1 there), mapped to those of MQTT 5. */
const sinceVersion5: Readonly<Record<number, number>> = {
  1: code.unsupportedVersion,
  2: code.clientIdNotValid,
  3: 0x88,
  4: code.badUserOrPassword,
  5: code.notAuthorized,
};

function adviceFor(section: string): Readonly<Record<number, string>> {
  return {
    [code.unsupportedVersion]: `Set ${section}.version to auto, or to one that the broker speaks`,
    [code.clientIdNotValid]: `The broker doesn't take this client id: set ${section}.clientId`,
    [code.badUserOrPassword]: `Check user name and password in the ${section} section`,
    [code.notAuthorized]: `Check user name, password and certificate in the ${section} section, and the gateway's rights at the broker`,
    [code.banned]: 'The broker has banned this gateway: ask who runs it',
    [code.badAuthenticationMethod]: `Check user name, password and certificate in the ${section} section`,
    [code.topicNameInvalid]: `The broker doesn't take this topic: check ${section}.topicPrefix`,
    [code.retainNotSupported]: 'The broker must take retained messages',
    [code.qosNotSupported]: 'The broker must take messages of QoS 1',
    [code.useAnotherServer]: `Check ${section}.url: it is not followed to another broker`,
    [code.serverMoved]: `Check ${section}.url: it is not followed to another broker`,
  };
}

/** Reasons that name the keys of this section of the config. */
export type BrokerReasons = {
  /** Reason for an MQTT 5 code, prefixed with `what`. */
  failure(reason: number, what: string): ConnectionFailure;
  words(reason: number, what: string): string;
  /** Reason for a CONNACK with an error, in either version. */
  connack(given: number): ConnectionFailure;
  /** Reason for a DISCONNECT of the broker; MQTT 3.1.1 has none. */
  disconnect(reason: number, clientId: string): ConnectionFailure;
  /** Reason for a SUBACK with an error; MQTT 3.1.1 gives no reason. */
  suback(reason: number, topic: string): ConnectionFailure;
  /**
   * Reason for an error of the socket, of TLS or of the library. Contains neither address nor password. `isWelcomed`: a
   * CONNACK was received; before that, unparsable data comes from something other than a broker.
   */
  socket(error: Error & { readonly code?: unknown }, isWelcomed: boolean): ConnectionFailure;
};

/** `section`: as written in the config, such as `cloud`. */
export function brokerReasons(section: string): BrokerReasons {
  const advice = adviceFor(section);

  function words(reason: number, what: string): string {
    const name = names[reason] ?? `code ${reason}`;
    const told = advice[reason];
    return `${what}: ${name}${told === undefined ? '' : `. ${told}`}`;
  }

  function failure(reason: number, what: string): ConnectionFailure {
    return { kind: advice[reason] === undefined ? 'try_later' : 'refused', why: words(reason, what) };
  }

  return {
    failure,
    words,
    connack(given) {
      const reason = sinceVersion5[given] ?? given;
      return {
        ...failure(reason, 'The broker refuses the connection'),
        ...(reason === code.unsupportedVersion && { cause: 'version' }),
      };
    },
    disconnect(reason, clientId) {
      if (reason !== code.takenOver) return failure(reason, 'The broker closed the connection');
      return {
        kind: 'refused',
        cause: 'taken_over',
        why: `Another client with the id ${clientId} has taken the connection over: give each gateway a gateway.id of its own, and switch off one that was replaced`,
      };
    },
    suback(reason, topic) {
      const { why } = failure(
        reason === 0x80 ? code.notAuthorized : reason,
        `The broker refuses to tell what arrives at ${topic}`,
      );
      return { kind: 'refused', why };
    },
    socket: (error, isWelcomed) => socketFailure(error, section, isWelcomed),
  };
}

/** The connection was closed without a packet. MQTT 3.1.1 has none for a client that was taken over or lacks permission. */
export const closedByBroker: ConnectionFailure = {
  kind: 'try_later',
  why: 'The broker closed the connection',
};
export const unanswered: ConnectionFailure = {
  kind: 'try_later',
  cause: 'unanswered',
  why: 'The broker closed the connection without an answer',
};

function socketFailure(
  error: Error & { readonly code?: unknown },
  section: string,
  isWelcomed: boolean,
): ConnectionFailure {
  // The parser's own errors have no code.
  if (!isWelcomed && error.code === undefined)
    return {
      kind: 'refused',
      why: `What answers there is no MQTT broker: check ${section}.url with its port`,
    };
  const given = typeof error.code === 'string' ? error.code : '';
  const known = socketWords[given];
  if (known !== undefined) return { kind: 'try_later', why: known };
  if (/ALERT/.test(given)) {
    return {
      kind: 'refused',
      why: `The broker ends the TLS connection (${given}): it may want a client certificate, or not know the one in ${section}.certFile`,
    };
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(given)) {
    return {
      kind: 'try_later',
      why: `The broker's certificate can't be trusted (${given}): give the CA that signed it as ${section}.caFile, or check the clock`,
    };
  }
  if (/SSL|PEM|TLS|EPROTO/.test(given)) {
    return {
      kind: 'try_later',
      why: `TLS with the broker fails (${given}): check ${section}.url with its port, and the certificates in the ${section} section`,
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
