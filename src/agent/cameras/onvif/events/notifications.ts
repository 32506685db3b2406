/**
 * Notifications of a device (ONVIF Core, "Event handling") as states of its properties: an input, a relay, a region with motion.
 * Names and prefixes differ between makers; what is compared is independent of them. Pure.
 */
import { cleanText, elementAttributes, elementBodies, elementTexts } from '../xml-text.ts';
import { type DeviceTime, deviceTime } from './report-delay.ts';

export type PropertyState = {
  /** Without prefixes: `Device/Trigger/DigitalInput`. */
  readonly topic: string;
  /** Tokens of the input, relay or rule; '' for a property without one. */
  readonly input: string;
  readonly isActive: boolean;
  /** Its state at the time of the subscription, and no change. */
  readonly isInitial: boolean;
  /** Time of the change, where the device gives it. */
  readonly changed?: DeviceTime;
};

/** Further ones of an answer are ignored; at most `messageLimit` were requested. */
const maxNotifications = 100;
/** Names of the value in Data, by makers; otherwise its only one that is a truth value. */
const stateNames = ['LogicalState', 'State', 'IsMotion', 'active', 'Value'];

/** Notifications without a truth value are left out. */
export function readNotifications(xml: string): PropertyState[] {
  return elementBodies(xml, 'NotificationMessage')
    .slice(0, maxNotifications)
    .map(readNotification)
    .filter((each) => each !== undefined);
}

/** Time of the device when it made the answer, where it gives it. */
export function readAnswerTime(xml: string): DeviceTime | undefined {
  return deviceTime(elementTexts(xml, 'CurrentTime')[0]);
}

/** `tns1:Device/tnsaxis:IO/Port` → `Device/IO/Port` */
export function plainTopic(topic: string): string {
  return cleanText(topic, 200)
    .split('/')
    .map((part) => part.replace(/^[^:]*:/, ''))
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function readNotification(notification: string): PropertyState | undefined {
  const topic = plainTopic(elementTexts(notification, 'Topic')[0] ?? '');
  const isActive = stateOf(simpleItems(elementBodies(notification, 'Data')[0] ?? ''));
  if (topic === '' || isActive === undefined) return undefined;
  const source = simpleItems(elementBodies(notification, 'Source')[0] ?? '');
  const operation = elementAttributes(notification, 'Message', 'PropertyOperation')[0];
  const changed = deviceTime(elementAttributes(notification, 'Message', 'UtcTime')[0]);
  return {
    topic,
    input: source.map(({ value }) => value).join(' '),
    isActive,
    isInitial: operation === 'Initialized' || operation === 'Deleted',
    ...(changed !== undefined && { changed }),
  };
}

type SimpleItem = { readonly name: string; readonly value: string };

function simpleItems(xml: string): SimpleItem[] {
  return [...xml.matchAll(/<(?:[\w.-]{1,64}:)?SimpleItem\s[^<>]*>/g)].slice(0, 10).flatMap(([element]) => {
    const [name, value] = ['Name', 'Value'].map((each) => elementAttributes(element, 'SimpleItem', each)[0]);
    return name === undefined || value === undefined
      ? []
      : [{ name: cleanText(name), value: cleanText(value) }];
  });
}

function stateOf(items: readonly SimpleItem[]): boolean | undefined {
  const named = stateNames
    .map((name) => items.find((item) => item.name.toLowerCase() === name.toLowerCase()))
    .find((item) => item !== undefined && truthOf(item.value) !== undefined);
  const only = items.filter(({ value }) => truthOf(value) !== undefined);
  const item = named ?? (only.length === 1 ? only[0] : undefined);
  return item && truthOf(item.value);
}

function truthOf(value: string): boolean | undefined {
  if (/^(?:true|1|active|on|high)$/i.test(value)) return true;
  return /^(?:false|0|inactive|off|low)$/i.test(value) ? false : undefined;
}
