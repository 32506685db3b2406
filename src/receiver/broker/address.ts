/** Addresses of NATS servers, and the subjects under which nats-server stores what gateways publish over MQTT. Pure. */
import { topicPrefixPattern } from '../../lib/mqtt/url.ts';

export type BrokerAddress = {
  /** `HOST:PORT` of each server of the cluster. */
  readonly servers: readonly string[];
  /** TLS is required, not only used where the server requires it. */
  readonly isTls: boolean;
  /** Topics of gateways begin with it (`cloud.topicPrefix`). */
  readonly prefix: string;
  readonly user?: string;
  readonly password?: string;
};

const defaultPrefix = 'tillframe/v1';
const defaultPort = '4222';
/** nats-server stores QoS 1 messages of an account in one stream, under subjects of their own. */
export const mqttStream = '$MQTT_msgs';
export const mqttSubjects = '$MQTT.msgs.';

/** Login and topics are those of the first; undefined where one is no such address. */
export function readBrokerAddress(texts: readonly string[]): BrokerAddress | undefined {
  const urls = texts.map((text) =>
    /^(nats|tls):\/\/[^/]/.test(text) && URL.canParse(text) ? new URL(text) : undefined,
  );
  const [first] = urls;
  if (first === undefined) return undefined;
  const path = first.pathname.replace(/^\/|\/$/g, '');
  const prefix = path === '' ? defaultPrefix : path;
  if (!topicPrefixPattern.test(prefix)) return undefined;
  const servers: string[] = [];
  for (const url of urls) {
    if (url === undefined || url.hostname === '' || url.search !== '' || url.hash !== '') return undefined;
    if (url.protocol !== first.protocol) return undefined;
    servers.push(`${url.hostname}:${url.port === '' ? defaultPort : url.port}`);
  }
  return {
    ...{ servers, prefix, isTls: first.protocol === 'tls:' },
    ...(first.username !== '' && { user: decodeURIComponent(first.username) }),
    ...(first.password !== '' && { password: decodeURIComponent(first.password) }),
  };
}

/** MQTT levels are tokens of a NATS subject. */
const subjectOf = (topic: string): string => topic.replaceAll('/', '.');

/** Subjects of the two consumers. */
export function filtersOf(prefix: string): { readonly events: string; readonly pictures: string } {
  const base = `${mqttSubjects}${subjectOf(prefix)}.*`;
  return { events: `${base}.events`, pictures: `${base}.thumbnails.*` };
}

/** Gateway, and hash of the picture, of a stored message's subject. */
export function senderOf(
  subject: string,
  prefix: string,
): { readonly gateway: string; readonly sha256: string } {
  const [gateway = '', , sha256 = ''] = subject
    .slice(`${mqttSubjects}${subjectOf(prefix)}.`.length)
    .split('.');
  return { gateway, sha256 };
}

/** Subject of results for the gateway. */
export function resultsSubject(prefix: string, gateway: string): string {
  return `${subjectOf(prefix)}.${gateway}.acks`;
}

/** Durable consumers, one pair for each prefix: receivers with the same prefix share them. */
export function consumersOf(prefix: string): { readonly events: string; readonly pictures: string } {
  // Names have no slash. Different prefixes have different names.
  const name = prefix.replaceAll('_', '__').replaceAll('/', '_s');
  return { events: `tillframe-${name}-events`, pictures: `tillframe-${name}-pictures` };
}
