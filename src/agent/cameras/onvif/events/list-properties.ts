/**
 * The properties of a device that a person may choose: topics with a truth value that it describes (GetEventProperties), and
 * the ones whose state it reports at the start of a subscription, with their inputs.
 */
import type { OnvifProblem } from '../../../../domain/problem/devices/onvif.ts';
import type { Clock } from '../../../../lib/clock.ts';
import { type DeviceRequest, type Session, withinLimits } from '../session.ts';
import { elementBodies } from '../xml-text.ts';
import { type PropertyState, plainTopic, readNotifications } from './notifications.ts';
import { pull, subscribe, unsubscribe } from './pull-point.ts';
import { enterEvents } from './watch-events.ts';

export type DeviceProperty = Pick<PropertyState, 'topic' | 'input'> & {
  /** Undefined where the device has not reported it. */
  readonly isActive?: boolean;
};

/** States arrive with the first answers. */
const maxPulls = 4;
const pullsWithinMs = 3_000;
const maxProperties = 100;
const events = 'http://www.onvif.org/ver10/events/wsdl';

/** Rejects with `signal.reason` only. */
export function listProperties(
  request: DeviceRequest,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<{ readonly properties: readonly DeviceProperty[]; readonly problem?: OnvifProblem }> {
  return withinLimits(request, deps.clock, list, { properties: [] }, signal);
}

async function list(
  session: Session,
  signal: AbortSignal,
): Promise<{ properties: DeviceProperty[]; problem?: OnvifProblem }> {
  const entered = await enterEvents(session, signal);
  if ('problem' in entered) return { properties: [], problem: entered.problem };
  using login = entered;
  const described = await login.connection().post(
    {
      path: login.path,
      action: `${events}/EventPortType/GetEventPropertiesRequest`,
      header: '',
      body: `<GetEventProperties xmlns="${events}"/>`,
    },
    signal,
  );
  const topics = described.kind === 'ok' ? readTopics(described.xml) : [];
  const subscribed = await subscribe(login.connection(), login.path, signal);
  if (subscribed.kind === 'failed') return { properties: [], problem: subscribed.problem };
  const reported = new Map<string, DeviceProperty>();
  const startMs = session.clock.monotonicMs();
  for (let pulls = 0; pulls < maxPulls && session.clock.monotonicMs() - startMs < pullsWithinMs; pulls++) {
    const answer = await pull(login.connection(), subscribed.pullPoint, signal, 1_000);
    if (answer.kind === 'failed') break;
    const states = readNotifications(answer.xml);
    if (states.length === 0) break;
    for (const { topic, input, isActive } of states)
      reported.set(`${topic} ${input}`, { topic, input, isActive });
  }
  await unsubscribe(login.connection(), subscribed.pullPoint, signal);
  const others = topics
    .filter((topic) => ![...reported.values()].some((property) => property.topic === topic))
    .map((topic) => ({ topic, input: '' }));
  return { properties: [...reported.values(), ...others].slice(0, maxProperties) };
}

/** Topics of a TopicSet whose data has a truth value: nested elements, of which the last has `topic="true"`. */
export function readTopics(xml: string): string[] {
  const set = elementBodies(xml, 'TopicSet')[0] ?? '';
  const path: string[] = [];
  const found: string[] = [];
  for (const [tag, close, name = '', attributes = ''] of set.matchAll(
    /<(\/?)((?:[\w.-]{1,64}:)?[\w.-]{1,64})((?:\s[^<>]*)?)>/g,
  )) {
    const isBoolean =
      /SimpleItemDescription$/.test(name) && /\sType\s*=\s*["'](?:\w+:)?boolean["']/.test(attributes);
    const topic = plainTopic(
      path
        .slice(
          0,
          path.findIndex((part) => part.endsWith('MessageDescription')),
        )
        .join('/'),
    );
    const isData = path.at(-1)?.replace(/^.*:/, '') === 'Data';
    if (isBoolean && isData && topic !== '' && !found.includes(topic)) found.push(topic);
    if (close === '/') path.pop();
    else if (!tag.endsWith('/>')) path.push(name);
    if (path.length > maxDepth || found.length === maxProperties) break;
  }
  return found;
}

const maxDepth = 20;
