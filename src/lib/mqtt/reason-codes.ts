/** Reason codes of MQTT 5, and their names in the standard (table 2.6 there). Pure. */

/** Codes that are handled individually; the others are temporary failures. */
export const reasonCodes = {
  noMatchingSubscribers: 0x10,
  unspecified: 0x80,
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
  1: reasonCodes.unsupportedVersion,
  2: reasonCodes.clientIdNotValid,
  3: 0x88,
  4: reasonCodes.badUserOrPassword,
  5: reasonCodes.notAuthorized,
};

/** The code of MQTT 5 for a CONNACK in either version. */
export function connackReason(given: number): number {
  return sinceVersion5[given] ?? given;
}

/** Name of a code in the standard, such as `server busy`. */
export function reasonName(reason: number): string {
  return names[reason] ?? `code ${reason}`;
}
