/**
 * A subscription at the events service of a device, as a pull point (ONVIF Core, WS-BaseNotification): the device holds each
 * request until something happens. No filter: devices accept filters and then report nothing.
 */
import { randomUUID } from 'node:crypto';
import { onvifProblem } from '../../../../domain/problem/devices/onvif.ts';
import type { CallOutcome, Connection, SoapMessage } from '../connection.ts';
import { elementBodies, elementTexts, escaped } from '../xml-text.ts';

/** Lets a device that lost its client forget it, milliseconds. */
export const subscribedForMs = 60_000;
/** The device answers after this at the latest, milliseconds. */
const heldForMs = 10_000;
/** And then the answer has this long to arrive. */
const answerWithinMs = 8_000;
const messageLimit = 20;

const events = 'http://www.onvif.org/ver10/events/wsdl';
const notification = 'http://docs.oasis-open.org/wsn';

export type PullPoint = {
  /** Path and query of its address. */
  readonly path: string;
  /** Its address as the device reported it, and what names it there. XML of a header. */
  readonly header: string;
};

export type Subscribed =
  | { readonly kind: 'subscribed'; readonly pullPoint: PullPoint }
  | Extract<CallOutcome, { kind: 'failed' }>;

export async function subscribe(
  connection: Connection,
  path: string,
  signal: AbortSignal,
): Promise<Subscribed> {
  const answer = await connection.post(
    {
      path,
      ...addressed(`${events}/EventPortType/CreatePullPointSubscriptionRequest`),
      body: `<CreatePullPointSubscription xmlns="${events}"><InitialTerminationTime>${duration(subscribedForMs)}</InitialTerminationTime></CreatePullPointSubscription>`,
    },
    signal,
  );
  if (answer.kind === 'failed') return answer;
  const pullPoint = readPullPoint(answer.xml);
  return pullPoint === undefined
    ? { kind: 'failed', problem: onvifProblem('onvif.broken_answer') }
    : { kind: 'subscribed', pullPoint };
}

/** Resolves when something happened, at the latest after `holdMs`. */
export function pull(
  connection: Connection,
  point: PullPoint,
  signal: AbortSignal,
  holdMs = heldForMs,
): Promise<CallOutcome> {
  const body = `<PullMessages xmlns="${events}"><Timeout>${duration(holdMs)}</Timeout><MessageLimit>${messageLimit}</MessageLimit></PullMessages>`;
  const message = ofPoint(point, `${events}/PullPointSubscription/PullMessagesRequest`, body);
  return connection.post({ ...message, withinMs: holdMs + answerWithinMs }, signal);
}

export function renew(connection: Connection, point: PullPoint, signal: AbortSignal): Promise<CallOutcome> {
  const body = `<Renew xmlns="${notification}/b-2"><TerminationTime>${duration(subscribedForMs)}</TerminationTime></Renew>`;
  return connection.post(
    ofPoint(point, `${notification}/bw-2/SubscriptionManager/RenewRequest`, body),
    signal,
  );
}

export function unsubscribe(
  connection: Connection,
  point: PullPoint,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const action = `${notification}/bw-2/SubscriptionManager/UnsubscribeRequest`;
  return connection.post(ofPoint(point, action, `<Unsubscribe xmlns="${notification}/b-2"/>`), signal);
}

function ofPoint({ path, header }: PullPoint, action: string, body: string): SoapMessage {
  return { path, ...addressed(action, header), body };
}

function addressed(action: string, header = ''): { action: string; header: string } {
  const id = `<a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>`;
  return { action, header: `<a:Action s:mustUnderstand="1">${action}</a:Action>${id}${header}` };
}

function duration(ms: number): string {
  return `PT${ms / 1_000}S`;
}

function readPullPoint(xml: string): PullPoint | undefined {
  const reference = elementBodies(xml, 'SubscriptionReference')[0] ?? '';
  const address = (elementTexts(reference, 'Address')[0] ?? '').trim();
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || address.length > 1_000) return undefined;
  const parameters = elementBodies(reference, 'ReferenceParameters')[0] ?? '';
  return {
    path: url.pathname + url.search,
    header: `<a:To s:mustUnderstand="1">${escaped(address)}</a:To>${referenceParameters(parameters, xml)}`,
  };
}

/** Texts with their namespaces, to be sent back (WS-Addressing 3.3): Axis names the subscription by one. */
function referenceParameters(parameters: string, xml: string): string {
  const elements = parameters.matchAll(/<(?:([\w.-]{1,64}):)?([\w.-]{1,64})(\s[^<>]*)?>([^<]*)<\//g);
  return [...elements]
    .slice(0, 5)
    .map(([, prefix, name = '', attributes = '', text = '']) => {
      const declared = new RegExp(
        `\\sxmlns${prefix === undefined ? '' : `:${prefix}`}\\s*=\\s*["']([^"'<>]*)`,
      );
      const namespace = (declared.exec(attributes) ?? declared.exec(xml))?.[1] ?? '';
      return `<p:${name} xmlns:p="${namespace}" a:IsReferenceParameter="true">${text}</p:${name}>`;
    })
    .join('');
}
