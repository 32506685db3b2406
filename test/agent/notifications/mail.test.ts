/** E-mail to real mail servers: what arrives, and what a person is told about each refusal. */
import { randomBytes } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendByMail } from '../../../src/agent/notifications/mail.ts';
import { salePictures } from '../../../src/agent/notifications/sale-pictures.ts';
import type { StoredChannel } from '../../../src/contract/page/notifications/channel.ts';
import { trialNotice } from '../../../src/domain/notification/notice.ts';
import { deliveryProblemText } from '../../../src/domain/problem/notification/delivery-problem.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { mailPassword, mailUser, startMailServer, startOddServer } from '../../peers/clouds/mail-server.ts';
import { makeAuthority, type Pair } from '../../peers/network/certificates.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../store/fixtures.ts';

type MailChannel = Extract<StoredChannel, { kind: 'email' }>;

const known = getCACertificates('default');
let own: Pair;
let foreign: Pair;
beforeAll(() => {
  using authority = makeAuthority();
  using other = makeAuthority();
  own = authority.issue({ altName: 'IP:127.0.0.1' });
  foreign = other.issue({ altName: 'IP:127.0.0.1' });
  setDefaultCACertificates([...known, authority.caPem]);
});
afterAll(() => setDefaultCACertificates(known));

const channel = (over: Partial<MailChannel>): MailChannel => ({
  ...{ id: '1', kind: 'email', name: '店長', about: 'all', host: '127.0.0.1', port: 1, security: 'tls' },
  ...{ user: mailUser, password: mailPassword, from: mailUser, to: ['owner@example.jp'], pictures: false },
  ...over,
});
const notice = trialNotice({ id: '0193c3c5-3c41', shop: 'ユビ珈琲 "渋谷" 店', language: 'ja' });
const { signal } = new AbortController();

async function send(
  over: Partial<MailChannel>,
  pictures: { name: string; jpeg: Uint8Array }[] = [],
  clock = systemClock,
) {
  const went = await sendByMail(channel(over), notice, { clock, signal, pictures });
  if (went.kind === 'delivered') return went.kind;
  return `${went.problem.code}${went.isUncertain ? ' (perhaps)' : ''}: ${deliveryProblemText(went.problem, 'ja')}`;
}

test('arrives in Japanese with its pictures, over TLS and STARTTLS', async () => {
  const jpeg = randomBytes(70_000);
  for (const security of ['tls', 'starttls'] as const) {
    await using server = await startMailServer(own, { security });
    const to = ['owner@example.jp', 'second@example.jp'];
    const went = await send({ security, port: server.port, to }, [{ name: 'till-1-R1_2026.jpg', jpeg }]);
    expect(went).toBe('delivered');
    expect(server.logins).toEqual([true]);
    expect(server.mails).toEqual([
      {
        subject: '【ユビ珈琲 "渋谷" 店】通知のテスト',
        from: '"ユビ珈琲 \\"渋谷\\" 店" <shop@example.com>',
        to: to.join(', '),
        id: '<0193c3c5-3c41@tillframe.invalid>',
        automatic: 'auto-generated',
        text: '【ユビ珈琲 "渋谷" 店】\nこれはテストです。このお店の通知はここに届きます。\n\n-- \nお店の装置から自動で送信しています。通知する内容と時間帯は、装置のページの「システム」→「通知」で変更できます。\n',
        attachments: [{ name: 'till-1-R1_2026.jpg', type: 'image/jpeg', base64: jpeg.toString('base64') }],
      },
    ]);
  }
});

test('sends no password and no text without encryption', async () => {
  await using server = await startMailServer(own, { security: 'none' });
  expect(await send({ security: 'starttls', port: server.port })).toMatch(/^mail\.no_tls/);
  expect(await send({ security: 'tls', port: server.port })).toMatch(/^delivery\.tls_failed/);
  await using untrusted = await startMailServer(foreign, { security: 'starttls' });
  expect(await send({ security: 'starttls', port: untrusted.port })).toMatch(
    /^delivery\.certificate_untrusted/,
  );
  await using direct = await startMailServer(foreign, { security: 'tls' });
  expect(await send({ port: direct.port })).toMatch(/^delivery\.certificate_untrusted/);
  expect([...server.logins, ...untrusted.logins, ...direct.logins]).toEqual([]);
});

test('explains a refused login, sender, recipient and message', async () => {
  await using server = await startMailServer(own, { security: 'tls' });
  const { port } = server;
  expect(await send({ port, password: 'wrong' })).toMatch(
    /^mail\.login_refused: .*アプリ パスワード.*「535 5\.7\.8 Username and Password not accepted」$/,
  );
  const { user: _user, password: _password, ...withoutLogin } = channel({ port });
  const went = await sendByMail(withoutLogin, notice, { clock: systemClock, signal, pictures: [] });
  expect(went).toMatchObject({ kind: 'failed', problem: { code: 'mail.login_needed' } });
  server.answer({ mail: { code: 553, text: '5.7.1 Sender address rejected: not owned by user' } });
  expect(await send({ port })).toMatch(/^mail\.sender_refused: .*not owned by user」$/);
  server.answer({ rcpt: { code: 550, text: '5.1.1 User unknown' } });
  expect(await send({ port })).toMatch(/^mail\.recipient_refused: .*User unknown」$/);
  server.answer({ rcpt: { code: 451, text: '4.7.1 Greylisting in action, please come back later' } });
  expect(await send({ port })).toMatch(/^mail\.later: .*Greylisting/);
  server.answer({ data: { code: 552, text: '5.3.4 too big' } });
  expect(await send({ port })).toMatch(/^mail\.too_large/);
  server.answer({ data: { code: 554, text: 'spam' } });
  expect(await send({ port })).toMatch(/^mail\.rejected: .*554 spam/);
  expect(server.mails).toEqual([]);
  server.answer({});
  expect(await send({ port })).toBe('delivered');
  await using open = await startMailServer(own, { security: 'tls', hasLogin: false });
  expect(await send({ port: open.port })).toBe('delivered');
});

test('reports a recipient that was refused while others were not', async () => {
  await using server = await startMailServer(own, { security: 'tls' });
  const to = ['owner@example.jp', 'gone@example.jp'];
  server.answer({ rcpt: { code: 550, text: '5.1.1 User unknown', to: 'gone@example.jp' } });
  const went = await sendByMail(channel({ port: server.port, to }), notice, {
    ...{ clock: systemClock, signal, pictures: [] },
  });
  expect(server.mails).toHaveLength(1);
  expect(went).toMatchObject({ kind: 'delivered', problem: { code: 'mail.recipient_refused' } });
});

test('explains a server that is none, or not there', async () => {
  await using server = await startMailServer(own, { security: 'tls' });
  const { port } = server;
  await server[Symbol.asyncDispose]();
  expect(await send({ port })).toMatch(/^delivery\.connection_refused/);
  expect(await send({ port, host: 'mail.invalid' })).toMatch(/^delivery\.(name_unknown|no_name_server)/);
  await using http = await startOddServer('HTTP/1.1 400 Bad Request\r\n\r\n');
  expect(await send({ security: 'starttls', port: http.port })).toMatch(/^mail\.no_mail_server/);
});

test('gives up a server that answers without end, and closes its connection', async () => {
  await using server = await startOddServer('220 mail\r\n', '250-x\r\n');
  const impatient = {
    ...systemClock,
    sleep: (ms: number, until?: AbortSignal) => systemClock.sleep(ms === 90_000 ? 300 : ms, until),
  };
  expect(await send({ security: 'starttls', port: server.port }, [], impatient)).toMatch(
    /^delivery\.no_answer \(perhaps\): .*90 秒/,
  );
  await server.ended;
});

test('takes the stored picture of each sale, of the void where there is one', async () => {
  await using store = await openTestStore();
  await store.store.write.importSetUp(oneCamera);
  const jpeg = randomBytes(500);
  const accepted = await store.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'r1' })));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  expect(await salePictures(store.store.read, [saleId], 'Asia/Tokyo')).toEqual([]);
  await store.store.write.settleCapture(capturedSettlement(saleId, jpeg));
  const found = await salePictures(store.store.read, ['gone', saleId], 'Asia/Tokyo');
  expect(found.map((one) => [one.name, Buffer.from(one.jpeg).equals(jpeg)])).toEqual([
    [expect.stringMatching(/^till-1-r1[\w-]*_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.jpg$/), true],
  ]);
});
