/**
 * The events service of the ONVIF peer: properties with a state, subscriptions with a queue, requests that are held until something
 * happens. Strict about what a camera checks: action, address and parameters of a subscription.
 */
import { envelope, escaped, faultXml } from './onvif-soap.ts';

export type PeerProperty = {
  /** `tns1:Device/Trigger/DigitalInput` */
  readonly topic: string;
  /** Of its source, such as `InputToken`. */
  readonly tokenName?: string;
  readonly token?: string;
  /** Of its data. Default `LogicalState`. */
  readonly dataName?: string;
  isActive: boolean;
};

export type EventManner = {
  readonly properties: readonly PeerProperty[];
  /** How it names a subscription: in its URL, or as Axis does, by a parameter. Default `url`. */
  readonly names?: 'url' | 'axis';
  /** Renew is not implemented; requests prolong. */
  readonly withoutRenew?: true;
  /** It answers every request at once. */
  readonly holdsNothing?: true;
  /** Default 4. */
  readonly maxPullPoints?: number;
  /** It answers requests after this and Renew with a fault, while it has forgotten the subscription. */
  readonly saysNothingAfterRestart?: true;
  /** From a change to its report, milliseconds, each time anew. Default: at once. */
  readonly takesMs?: () => number;
  /** It stamps a change so long before, without taking that time: what many slow changes look like. Milliseconds. */
  readonly stampsBeforeMs?: number;
  /** How it writes times: with milliseconds, in whole seconds, or those of changes by its local time. Default `ms` but `s` for changes. */
  readonly times?: 'ms' | 's' | 'local';
  /** How it writes true and false. */
  readonly truths?: readonly [isTrue: string, isFalse: string];
};

type Subscription = { readonly queue: string[]; wake(): void; until: number };

export type PeerEvents = {
  /** Undefined: another path. */
  answer(request: {
    operation: string;
    url: string;
    body: string;
    base: string;
    nowMs: number;
  }): Promise<string> | undefined;
  /** `operation` null: an event that is not a property. */
  set(topic: string, isActive: boolean, operation?: 'Changed' | 'Deleted' | null): void;
  /** It has forgotten its subscriptions, and answers held requests with a fault. */
  restart(): void;
  subscriptions(): number;
};

const path = '/onvif/event_service';
const actions: Readonly<Record<string, string>> = {
  CreatePullPointSubscription:
    'http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest',
  GetEventProperties: 'http://www.onvif.org/ver10/events/wsdl/EventPortType/GetEventPropertiesRequest',
  PullMessages: 'http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest',
  Renew: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest',
  Unsubscribe: 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest',
};

export function createPeerEvents(manner: EventManner): PeerEvents {
  const { names = 'url', truths = ['true', 'false'] } = manner;
  const subscriptions = new Map<string, Subscription>();
  let newest = 0;
  let reportedMs = 0;
  /** Changes that it has not reported yet. */
  const reports: (() => void)[] = [];

  function messageXml(property: PeerProperty, operation: string | null, atMs: number): string {
    const { topic, tokenName, token, dataName = 'LogicalState', isActive } = property;
    const source =
      tokenName === undefined ? '' : `<tt:SimpleItem Name="${tokenName}" Value="${escaped(token ?? '')}"/>`;
    return `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${topic}</wsnt:Topic>
      <wsnt:Message><tt:Message UtcTime="${changedText(atMs - (manner.stampsBeforeMs ?? 0))}"${operation === null ? '' : ` PropertyOperation="${operation}"`}>
      <tt:Source>${source}</tt:Source><tt:Key/><tt:Data><tt:SimpleItem Name="Other" Value="12"/>
      <tt:SimpleItem Value="${truths[isActive ? 0 : 1]}" Name="${dataName}"></tt:SimpleItem></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`;
  }

  function changedText(atMs: number): string {
    if (manner.times === 'ms') return new Date(atMs).toISOString();
    return new Date(atMs + (manner.times === 'local' ? 9 * 3_600_000 : 0)).toISOString().replace(/\.\d+/, '');
  }

  const expire = (nowMs: number): void => {
    for (const [id, { until }] of subscriptions) if (until <= nowMs) subscriptions.delete(id);
  };

  function create(base: string, body: string, nowMs: number): string {
    if (subscriptions.size >= (manner.maxPullPoints ?? 4))
      return faultXml('ter:Action', 'Maximum number of pull points reached');
    newest += 1;
    const id = `s&${newest}`;
    const until = nowMs + secondsIn(body, 'InitialTerminationTime') * 1_000;
    const queue = manner.properties.map((each) => messageXml(each, 'Initialized', nowMs));
    subscriptions.set(id, { queue, wake: () => undefined, until });
    const address = names === 'axis' ? `${base}${path}` : `${base}${path}?sub=${encodeURIComponent(id)}&x=1`;
    const parameters =
      names === 'axis'
        ? `<wsa5:ReferenceParameters><dom0:SubscriptionId>${escaped(id)}</dom0:SubscriptionId></wsa5:ReferenceParameters>`
        : '';
    return envelope(`<tev:CreatePullPointSubscriptionResponse xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:dom0="http://www.axis.com/2009/event"
      xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"><tev:SubscriptionReference>
      <wsa5:Address>${escaped(address)}</wsa5:Address>${parameters}</tev:SubscriptionReference>${timesXml(nowMs, until)}
      </tev:CreatePullPointSubscriptionResponse>`);
  }

  async function pull(subscription: Subscription, body: string, nowMs: number): Promise<string> {
    const sentMs = Date.now();
    if (subscription.queue.length === 0 && manner.holdsNothing !== true) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = () => resolve(undefined);
      subscription.wake = wake;
      const timer = setTimeout(wake, secondsIn(body, 'Timeout') * 1_000);
      await promise;
      clearTimeout(timer);
    }
    if (![...subscriptions.values()].includes(subscription)) return gone();
    if (manner.withoutRenew === true) subscription.until = nowMs + 60_000;
    const messages = subscription.queue.splice(0, Number(/<MessageLimit>(\d+)/.exec(body)?.[1] ?? 1));
    const answeredMs = Date.now() + (nowMs - sentMs);
    return pulledXml(messages, answeredMs, subscription.until, manner.times === 's');
  }

  async function answer({
    operation,
    url,
    body,
    base,
    nowMs,
  }: Parameters<PeerEvents['answer']>[0]): Promise<string> {
    const action = />([^<]*)<\/a:Action>/.exec(body)?.[1];
    if (action !== actions[operation]) return faultXml('ter:Action', 'Another action');
    expire(nowMs);
    if (operation === 'CreatePullPointSubscription') return create(base, body, nowMs);
    if (operation === 'GetEventProperties') return propertiesXml(manner.properties);
    const id =
      names === 'axis'
        ? /<p:SubscriptionId xmlns:p="http:\/\/www\.axis\.com\/2009\/event" a:IsReferenceParameter="true">([^<]*)</.exec(
            body,
          )?.[1]
        : (new URL(url, base).searchParams.get('sub') ?? '');
    const to = />([^<]*)<\/a:To>/.exec(body)?.[1]?.replaceAll('&#38;', '&');
    if (to !== `${base}${names === 'axis' ? path : url}`)
      return faultXml('ter:InvalidArgVal', 'Another address');
    const subscription = subscriptions.get((id ?? '').replaceAll('&amp;', '&'));
    if (subscription === undefined) {
      if (operation !== 'PullMessages' || manner.saysNothingAfterRestart !== true) return gone();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return pulledXml([], nowMs, nowMs + 60_000);
    }
    if (operation === 'PullMessages') return await pull(subscription, body, nowMs);
    if (operation === 'Renew') {
      if (manner.withoutRenew === true) return faultXml('ter:ActionNotSupported', 'No Renew');
      subscription.until = nowMs + secondsIn(body, 'TerminationTime') * 1_000;
      return envelope(
        `<wsnt:RenewResponse xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">${timesXml(nowMs, subscription.until)}</wsnt:RenewResponse>`,
      );
    }
    subscriptions.delete((id ?? '').replaceAll('&amp;', '&'));
    subscription.wake();
    return envelope('<wsnt:UnsubscribeResponse xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2"/>');
  }

  return {
    answer: (request) => (request.url.split('?')[0] === path ? answer(request) : undefined),
    set(topic, isActive, operation = 'Changed') {
      const property = manner.properties.find((each) => each.topic === topic);
      if (property === undefined) throw new Error(`no property ${topic}`);
      property.isActive = isActive;
      const atMs = Date.now();
      reports.push(() => {
        for (const subscription of subscriptions.values()) {
          subscription.queue.push(messageXml({ ...property, isActive }, operation, atMs));
          subscription.wake();
        }
      });
      // In their order, as a device works them off.
      reportedMs = Math.max(reportedMs, atMs + (manner.takesMs?.() ?? 0));
      if (reportedMs > atMs) setTimeout(() => reports.shift()?.(), reportedMs - atMs);
      else reports.shift()?.();
    },
    restart() {
      const all = [...subscriptions.values()];
      subscriptions.clear();
      for (const each of all) each.wake();
    },
    subscriptions: () => subscriptions.size,
  };
}

/** Of Device/Trigger/DigitalInput: nested elements, with the types of source and data. */
function propertiesXml(properties: readonly PeerProperty[]): string {
  const topics = properties.map(({ topic, tokenName, dataName = 'LogicalState' }) => {
    const parts = topic.split('/');
    const open = parts.map((part, at) => `<${part}${at === parts.length - 1 ? ' wstop:topic="true"' : ''}>`);
    const close = parts.toReversed().map((part) => `</${part}>`);
    const source =
      tokenName === undefined
        ? ''
        : `<tt:SimpleItemDescription Name="${tokenName}" Type="tt:ReferenceToken"/>`;
    return `${open.join('')}<tt:MessageDescription IsProperty="true"><tt:Source>${source}</tt:Source>
      <tt:Data><tt:SimpleItemDescription Name="${dataName}" Type="xs:boolean"/></tt:Data></tt:MessageDescription>${close.join('')}`;
  });
  const counter = `<tns1:Monitoring><ProcessorUsage wstop:topic="true"><tt:MessageDescription><tt:Data>
    <tt:SimpleItemDescription Name="Value" Type="xs:float"/></tt:Data></tt:MessageDescription></ProcessorUsage></tns1:Monitoring>`;
  return envelope(`<tev:GetEventPropertiesResponse xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wstop="http://docs.oasis-open.org/wsn/t-1"
    xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:tnsaxis="http://www.axis.com/2009/event/topics"><wstop:TopicSet>${topics.join('')}${counter}</wstop:TopicSet></tev:GetEventPropertiesResponse>`);
}

function pulledXml(messages: readonly string[], nowMs: number, until: number, isWhole = false): string {
  const current = new Date(nowMs).toISOString();
  return envelope(`<tev:PullMessagesResponse xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2">
    <tev:CurrentTime>${isWhole ? current.replace(/\.\d+/, '') : current}</tev:CurrentTime><tev:TerminationTime>${new Date(until).toISOString()}</tev:TerminationTime>
    ${messages.join('')}</tev:PullMessagesResponse>`);
}

function timesXml(nowMs: number, until: number): string {
  return `<wsnt:CurrentTime>${new Date(nowMs).toISOString()}</wsnt:CurrentTime><wsnt:TerminationTime>${new Date(until).toISOString()}</wsnt:TerminationTime>`;
}

function gone(): string {
  return faultXml('ter:InvalidArgVal', 'Unknown subscription');
}

function secondsIn(body: string, element: string): number {
  return Number(new RegExp(`<${element}>PT([\\d.]+)S<`).exec(body)?.[1] ?? 0);
}
