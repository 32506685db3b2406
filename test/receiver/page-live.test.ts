/** Server-sent events of the page over all shops. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { jpegOf } from '../agent/upload/events.ts';
import { bodyOf, put, type Receiver, send } from './start.ts';
import { startOn, storeKinds } from './stores.ts';
import { setUp } from './visit.ts';

async function listen(receiver: Pick<Receiver, 'url'>, cookie: string) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const answer = await fetch(`${receiver.url}/api/v1/events`, { headers: { cookie }, signal: gone.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async () => {
    const { value = '', done = true } = (await reader?.read()) ?? {};
    text += value;
    return done;
  };
  return {
    async until(word: string): Promise<string> {
      while (!text.includes(word)) if (await read()) throw new Error(`ended without ${word}: ${text}`);
      return text;
    },
    /** Once the receiver has ended it. */
    async all(): Promise<string> {
      try {
        while (!(await read()));
      } catch {
        // It was cut off.
      }
      return text;
    },
  };
}

describe.each(storeKinds)('on %s', (kind) => {
  test('sends the state at once, each sale as it arrives, and again with its picture', async () => {
    await using receiver = await startOn(kind);
    const stream = await listen(receiver, await setUp(receiver));
    await stream.until('"type":"status"');
    await send(receiver, bodyOf({ totalMinor: 4_321, jpegs: [jpegOf('late')] }));
    const before = await stream.until('"total":4321');
    expect(before).toContain('"outcome":"pending"');
    expect(before).not.toContain('"outcome":"captured"');
    await put(receiver, jpegOf('late'));
    await stream.until('"outcome":"captured"');
  });

  test('sends no sale of a conformance test', async () => {
    await using receiver = await startOn(kind);
    const stream = await listen(receiver, await setUp(receiver));
    await stream.until('"type":"status"');
    const own = bodyOf({ shopId: 'conformance-0a1b2c3d', saleId: 'conformance:1', totalMinor: 4_320 });
    await send(receiver, own, bodyOf({ totalMinor: 4_321 }));
    expect(await stream.until('"total":4321')).not.toContain('"total":4320');
  });

  test('ends before the next sale when the session has ended', async () => {
    await using receiver = await startOn(kind);
    const cookie = await setUp(receiver);
    const stream = await listen(receiver, cookie);
    await stream.until('"type":"status"');
    const origin = { origin: receiver.url, 'sec-fetch-site': 'same-origin' };
    const left = await fetch(`${receiver.url}/api/v1/session`, {
      method: 'DELETE',
      headers: { cookie, ...origin },
    });
    expect(left.status).toBe(204);
    await send(receiver, bodyOf({ totalMinor: 4_321 }));
    expect(await stream.all()).not.toContain('"type":"pair"');
  });
});
