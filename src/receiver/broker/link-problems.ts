/** Errors of NATS in words that name what to do. Pure. */
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';
import { mqttStream, resultsSubject } from './address.ts';

/** JetStream is off: of the server, of the account, no responder. */
const jetStreamOff: ReadonlySet<unknown> = new Set([
  'JetStreamNotEnabled',
  'NoRespondersError',
  10_076,
  10_039,
  503,
]);

/** The error with those that caused it. */
function chainOf(
  error: unknown,
): { readonly name?: string; readonly code?: unknown; readonly message?: string }[] {
  const chain: { name?: string; code?: unknown; message?: string; cause?: unknown }[] = [];
  for (let one = error; one instanceof Error && chain.length < 5; one = one.cause) chain.push(one);
  return chain;
}

/** Subject for which the server denies the right. */
export function deniedSubject(error: unknown): string | undefined {
  for (const one of chainOf(error)) {
    if (one.name !== 'PermissionViolationError') continue;
    return (one as { subject?: string }).subject ?? one.message ?? '';
  }
  return undefined;
}

/** The right that is missing, as it stands in the config of the server; one for all messages and gateways. */
export function missingRight(subject: string, prefix: string): string {
  if (subject.startsWith('$JS.ACK.')) return `$JS.ACK.${mqttStream}.>`;
  const results = resultsSubject(prefix, '*');
  const [before = '', after = ''] = results.split('*');
  return subject.startsWith(before) && subject.endsWith(after) ? results : subject;
}

export function linkProblem(error: unknown, { server }: { readonly server: string }): ErrorForPeople {
  if (error instanceof ErrorForPeople) return error;
  const subject = deniedSubject(error);
  if (subject !== undefined)
    return new ErrorForPeople(receiverStartText('broker_no_right', { server, subject }));
  const chain = chainOf(error);
  const why = chain.map(({ message }) => message).find((message) => message !== '') ?? String(error);
  if (chain.some(({ name }) => name === 'AuthorizationError' || name === 'UserAuthenticationExpiredError'))
    return new ErrorForPeople(receiverStartText('broker_login', { server }));
  if (chain.some(({ name = '', code }) => jetStreamOff.has(name) || jetStreamOff.has(code)))
    return new ErrorForPeople(receiverStartText('broker_no_jetstream', { server }));
  if (chain.some(({ name }) => name === 'JetStreamApiError'))
    return new ErrorForPeople(receiverStartText('broker_no_stream', { server, stream: mqttStream, why }));
  return new ErrorForPeople(receiverStartText('broker_unreachable', { server, why }));
}
