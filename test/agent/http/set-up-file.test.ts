/** Importing a set-up file on the page: another kind of file is reported as such, and so is a removed register. */
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { statusJson } from '../../../src/contract/page/status.ts';
import { startGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

test('reports a file of another kind in one sentence', async () => {
  await using gateway = await startGateway();
  const cookie = await setUp(gateway);
  const take = async (text: string, language = 'ja') => {
    const headers = { 'accept-language': language };
    const answer = await sendJson(gateway, 'POST', '/api/v1/import', { body: { text }, cookie, headers });
    return problemJson.parse(JSON.parse(answer.text)).errors?.map(({ message }) => message);
  };
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000', 'hex').toString('utf8');
  for (const text of ['', '\n', png, '<!doctype html>\n<p>hello</p>']) {
    expect(await take(text)).toEqual([expect.stringMatching(/^設定ファイルではありません。/)]);
    expect(await take(text, 'en')).toEqual([expect.stringMatching(/^This is no set-up file/)]);
  }
  // A mistake in a set-up file is reported with its line.
  expect((await take('camera: []\n', 'en'))?.[0]).toContain('Did you mean "cameras"?');
});

test('lists the removed registers in the status', async () => {
  await using gateway = await startGateway();
  const registers = async () =>
    statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json()).registers;
  const [first] = await registers();
  await gateway.testStore.store.write.unlinkRegisters([first?.key ?? '']);
  expect((await registers()).find(({ key }) => key === first?.key)).toEqual({ ...first, unlinked: true });
});
