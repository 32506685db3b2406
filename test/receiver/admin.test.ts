/** `tillframe receiver tokens|keys|setup-code`, as people type them, beside a running receiver. */
import { describe, expect, it } from 'vitest';
import { runReceiverCommand } from './command.ts';
import { bodyOf, post, type Receiver, startReceiver } from './start.ts';

const run = (args: readonly string[], language?: string) => runReceiverCommand(args, { language });

const bring = async (receiver: Receiver, token: string): Promise<number> =>
  (await post(receiver, [bodyOf({})], { authorization: `Bearer ${token}` })).status;

describe('tokens', () => {
  it('are made, listed and revoked while the receiver runs; only the token goes to stdout', async () => {
    await using receiver = await startReceiver();
    const at = ['--data', receiver.dataDir];
    const made = await run(['tokens', 'add', 'gw-1', '--shop', 'shop-1', '--note', '渋谷', ...at]);
    expect(made).toMatchObject({ code: 0 });
    expect(made.out).toMatch(/^[\w-]{43}\n$/);
    expect(made.err).toMatch(
      /^token [0-9a-f]{10} of the gateway gw-1: .* it is not shown again\. It sends sales of the shop shop-1 only\n$/,
    );
    const token = made.out.trim();
    expect(await bring(receiver, token)).toBe(200);

    const list = await run([...at, 'tokens', 'list']);
    const [head, row] = list.out.split('\n');
    expect(head).toMatch(/^ID +gateway +shop +state +made \(UTC\) +last used +expires +note$/);
    expect(row).toMatch(
      /^[0-9a-f]{10} +gw-1 +shop-1 +good +20\d\d-\d\d-\d\d \d\d:\d\d +20\S+ \d\d:\d\d +— +渋谷$/,
    );
    expect(list.out).not.toContain(token);
    const japanese = await run(['tokens', 'list', ...at], 'ja_JP.UTF-8');
    expect(japanese.out).toMatch(/^ID +装置 +店舗 +状態/);

    const [id = ''] = (row ?? '').split(' ');
    expect(await run(['tokens', 'revoke', id, ...at])).toEqual({
      code: 0,
      out: `${id} is revoked\n`,
      err: '',
    });
    expect(await bring(receiver, token)).toBe(401);
    const again = await run(['tokens', 'revoke', id, ...at]);
    expect([again.code, again.out]).toEqual([1, '']);
    expect(again.err).toContain('tillframe receiver tokens list');
    expect((await run(['tokens', 'list', ...at])).out).toBe('there are no tokens of gateways\n');
    const all = JSON.parse((await run(['tokens', 'list', '--all', '--json', ...at])).out) as object[];
    expect(all).toMatchObject([
      { id, gateway: 'gw-1', shop: 'shop-1', revokedAt: expect.any(String) as string },
    ]);
  });
});

describe('keys', () => {
  it('are made by the dozen, each good for one gateway', async () => {
    await using receiver = await startReceiver();
    const at = ['--data', receiver.dataDir];
    const made = await run(['keys', 'add', '--count', '3', '--days', '7', ...at]);
    const keys = made.out.trim().split('\n');
    expect([made.code, new Set(keys).size]).toEqual([0, 3]);
    expect(made.err).toContain('within 7 days');
    const answer = await fetch(`${receiver.url}/v1/enrol`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[0] ?? ''}`, 'content-type': 'application/json' },
      body: JSON.stringify({ gateway: 'gw-1', shop: { id: 'shop-1', name: 'x' } }),
    });
    const { token } = (await answer.json()) as { token: string };
    expect(await bring(receiver, token)).toBe(200);
    const rows = JSON.parse((await run(['keys', 'list', '--json', ...at])).out) as { id: string }[];
    expect(rows.length).toBe(2);
    expect((await run(['keys', 'revoke', rows[0]?.id ?? '', ...at])).code).toBe(0);
    expect((await run(['keys', 'list', ...at])).out.trim().split('\n').length).toBe(2);
  });
});

describe('setup-code', () => {
  it('gives a new code for the viewer’s password', async () => {
    await using receiver = await startReceiver();
    const made = await run(['setup-code', '--data', receiver.dataDir]);
    expect(made.out).toMatch(/^\w{4}-\w{4}-\w{4}\n$/);
    expect(made.out.trim()).not.toBe(receiver.setUpCode);
    const form = new URLSearchParams({ code: made.out.trim(), password: 'a password', again: 'a password' });
    const set = await fetch(`${receiver.url}/setup`, {
      method: 'POST',
      headers: { origin: receiver.url },
      body: form,
      redirect: 'manual',
    });
    expect(set.status).toBe(303);
  });
});

describe('usage', () => {
  it.each<[string[], RegExp]>([
    [
      ['tokens', 'add', 'gw-1', '--data', '/tmp'],
      /--shop <ID> is missing\nSee tillframe receiver tokens add --help/,
    ],
    [
      ['tokens', 'add', 'gw-1'],
      /--data <DIR>, --shop <ID> are missing\nSee tillframe receiver tokens add --help/,
    ],
    [['tokens', 'add', '--data', '/tmp'], /gateway is missing|GATEWAY/],
    [['tokens', 'ad', '--data', '/tmp'], /no command "ad"\nDid you mean add\?/],
    [
      ['--presign-seconds', '0'],
      /--presign-seconds <S>: expected a form such as 900 \(1 … 604800\)\nSee tillframe receiver --help/,
    ],
    [
      ['keys', 'add', '--count', '0', '--data', '/tmp'],
      /--count <NUMBER>: expected a form such as 20 \(1 … 1000\)\nSee tillframe receiver keys add --help/,
    ],
  ])('%j ends with 2', async (args, words) => {
    const ended = await run(args);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toMatch(words);
  });

  it('a folder that is no receiver’s is refused, and stays as it is', async () => {
    const ended = await run(['tokens', 'list', '--data', '/nowhere']);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(/\/nowhere is no receiver's folder/);
  });

  it.each(['C', 'ja_JP.UTF-8'])('the help (%s) lists the commands below it', async (language) => {
    const { out, code } = await run(['--help'], language);
    expect(code).toBe(0);
    for (const word of ['tokens', 'keys', 'setup-code', '--presign', '--viewer-password-file'])
      expect(out).toContain(word);
    expect((await run(['keys', '--help'], language)).out).toContain('tillframe receiver keys add --count 20');
  });
});
