/**
 * Sends by e-mail over SMTP, always encrypted: TLS from the start, or STARTTLS before the login. The Message-ID is that of the
 * message, so that mailboxes recognise one that is sent again.
 */
import { hostname } from 'node:os';
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import { type Notice, noticeFooter, noticeSubject, noticeText } from '../../domain/notification/notice.ts';
import {
  type DeliveryProblem,
  deliveryProblem,
  withAnswer,
} from '../../domain/problem/notification/delivery-problem.ts';
import { deadline } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Delivery, MailPicture } from './delivery.ts';

type MailChannel = Extract<StoredChannel, { readonly kind: 'email' }>;

/** A whole exchange, however slowly the server answers; shorter for each step. Milliseconds. */
const mailMs = { whole: 90_000, connect: 10_000, greeting: 30_000, idle: 30_000 };

export async function sendByMail(
  channel: MailChannel,
  notice: Notice,
  {
    clock,
    signal,
    pictures,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly pictures: readonly MailPicture[] },
): Promise<Delivery> {
  const { host, port, security, user, password, from, to } = channel;
  using bounded = deadline(clock, mailMs.whole, signal);
  // Loaded for the first mail: it takes the memory of two modules for HTTP as well (ADR 69).
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls' },
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...{ connectionTimeout: mailMs.connect, greetingTimeout: mailMs.greeting, dnsTimeout: mailMs.connect },
    ...{ socketTimeout: mailMs.idle, socketCloseTimeout: 0, maxResponseSize: 65_536 },
    // A name with other characters is refused by some servers.
    name: /^[\w.-]+$/.test(hostname()) ? hostname() : 'tillframe',
    tls: { minVersion: 'TLSv1.2' },
    // Nothing but what is in the message.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { rejectedErrors } = await transport.sendMail({
      ...{ from: { name: notice.shop, address: from }, to: [...to] },
      messageId: `<${notice.id}@tillframe.invalid>`,
      subject: noticeSubject(notice),
      text: `${noticeText(notice)}\n\n-- \n${noticeFooter(notice.language)}\n`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': notice.language },
      attachments: pictures.map(({ name, jpeg }) => ({
        ...{ filename: name, content: Buffer.from(jpeg), contentType: 'image/jpeg' },
      })),
      signal: bounded.signal,
    });
    const refused = rejectedErrors?.[0];
    if (refused === undefined) return { kind: 'delivered' };
    // Sent again it would come to the others a second time.
    const problem = withAnswer(deliveryProblem('mail.recipient_refused'), refused.response);
    return { kind: 'delivered', problem };
  } catch (error) {
    signal.throwIfAborted();
    if (bounded.passed())
      return {
        ...{ kind: 'failed', isUncertain: true },
        problem: deliveryProblem('delivery.no_answer', { seconds: mailMs.whole / 1_000 }),
      };
    return failure(error as MailError);
  } finally {
    transport.close();
  }
}

/** As nodemailer reports it. */
type MailError = Error & {
  readonly code?: string;
  /** Code of the system. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
};

function failure(error: MailError): Delivery {
  const { code, command, response } = error;
  const problem = withAnswer(problemOf(error), response);
  // The message was sent, and nothing came back.
  const isUncertain = (code === 'ETIMEDOUT' || code === 'ECONNECTION') && command === 'DATA';
  return { kind: 'failed', problem, ...(isUncertain && { isUncertain }) };
}

function problemOf(error: MailError): DeliveryProblem {
  const { code = '', responseCode = 0, command = '', originalCode = '' } = error;
  // Greylisting, too many messages, a full mailbox: later it may be accepted.
  if (responseCode >= 400 && responseCode < 500 && code !== 'EAUTH') return deliveryProblem('mail.later');
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return deliveryProblem(responseCode === 0 ? 'mail.no_login' : 'mail.login_refused');
    case 'EENVELOPE':
      if (responseCode === 530) return deliveryProblem('mail.login_needed');
      return deliveryProblem(command === 'RCPT TO' ? 'mail.recipient_refused' : 'mail.sender_refused');
    case 'EMESSAGE':
      return deliveryProblem(responseCode === 552 || responseCode === 0 ? 'mail.too_large' : 'mail.rejected');
    case 'EDNS':
      return deliveryProblem(
        originalCode === 'EAI_AGAIN' ? 'delivery.no_name_server' : 'delivery.name_unknown',
      );
    case 'ETLS':
      return deliveryProblem('mail.no_tls');
    case 'ETIMEDOUT':
      return deliveryProblem('delivery.connect_timed_out');
    case 'EPROTOCOL':
      return deliveryProblem('mail.no_mail_server');
    default:
      return socketProblem(error);
  }
}

function socketProblem({ message, originalCode = '' }: MailError): DeliveryProblem {
  const known = { ECONNREFUSED: 'delivery.connection_refused', EHOSTUNREACH: 'delivery.no_route' } as const;
  if (originalCode === 'ECONNREFUSED' || originalCode === 'EHOSTUNREACH')
    return deliveryProblem(known[originalCode]);
  if (originalCode === 'ENETUNREACH') return deliveryProblem('delivery.no_route');
  const error = originalCode === '' ? message : originalCode;
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(originalCode))
    return deliveryProblem('delivery.certificate_untrusted', { error });
  if (originalCode.startsWith('ERR_SSL')) return deliveryProblem('delivery.tls_failed', { error });
  return deliveryProblem('delivery.connection_failed', { error });
}
