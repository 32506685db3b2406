/**
 * A mail server as a program: smtp-server with TLS, STARTTLS and a login, and answers that a test chooses. What arrives is read
 * with Python's email package, as other programs read it.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Pair } from '../network/certificates.ts';

export const mailUser = 'shop@example.com';
export const mailPassword = 'app password ü';

type ReadMail = {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly automatic: string;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly base64: string }[];
};

/** Answers to the steps of a mail; absent: they are accepted. */
type MailAnswers = Partial<
  Record<'mail' | 'rcpt' | 'data', { code: number; text: string /** Of one recipient alone. */; to?: string }>
>;

type MailServer = AsyncDisposable & {
  readonly port: number;
  readonly mails: readonly ReadMail[];
  /** Whether each login was over TLS. */
  readonly logins: readonly boolean[];
  answer(answers: MailAnswers): void;
};

export async function startMailServer(
  { cert, key }: Pair,
  { security, hasLogin = true }: { security: 'tls' | 'starttls' | 'none'; hasLogin?: boolean },
): Promise<MailServer> {
  const mails: ReadMail[] = [];
  const logins: boolean[] = [];
  let answers: MailAnswers = {};
  const problem = (step: keyof MailAnswers): Error | undefined => {
    const answer = answers[step];
    return answer && Object.assign(new Error(answer.text), { responseCode: answer.code });
  };
  const server = new SMTPServer({
    ...{ cert, key, secure: security === 'tls', hideSTARTTLS: security !== 'starttls' },
    ...{
      authOptional: !hasLogin,
      disabledCommands: [...(hasLogin ? [] : ['AUTH']), ...(security === 'none' ? ['STARTTLS'] : [])],
      logger: false,
    },
    ...{ disableReverseLookup: true },
    onAuth({ username, password }, session, callback) {
      logins.push(session.secure);
      if (username === mailUser && password === mailPassword) callback(null, { user: mailUser });
      else
        callback(Object.assign(new Error('5.7.8 Username and Password not accepted'), { responseCode: 535 }));
    },
    onMailFrom: (_address, _session, callback) => callback(problem('mail')),
    onRcptTo({ address }, _session, callback) {
      const to = answers.rcpt?.to ?? address;
      callback(to === address ? problem('rcpt') : undefined);
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refused = problem('data');
        if (refused === undefined) mails.push(readMail(Buffer.concat(chunks)));
        callback(refused);
      });
    },
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    ...{ mails, logins },
    answer(next) {
      answers = next;
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** One that greets with something else; `drip`: once every 20 ms from then on. */
export async function startOddServer(
  greeting: string,
  drip?: string,
): Promise<AsyncDisposable & { readonly port: number; readonly ended: Promise<void> }> {
  const ended = Promise.withResolvers<undefined>();
  const server = createServer((socket) => {
    socket.write(greeting);
    const timer = setInterval(() => drip !== undefined && socket.write(drip), 20);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      ended.resolve(undefined);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ended: ended.promise,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const reader = `
import base64, email, json, sys
from email import policy
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=policy.default)
print(json.dumps({
  "subject": str(mail["subject"]), "from": str(mail["from"]), "to": str(mail["to"]), "id": str(mail["message-id"]),
  "automatic": str(mail["auto-submitted"]), "text": mail.get_body(("plain",)).get_content(),
  "attachments": [{"name": part.get_filename(), "type": part.get_content_type(),
    "base64": base64.b64encode(part.get_content()).decode()} for part in mail.iter_attachments()],
}))`;

function readMail(raw: Buffer): ReadMail {
  const json = execFileSync('python3', ['-c', reader], { input: raw, encoding: 'utf8' });
  return JSON.parse(json) as ReadMail;
}
