/** Problems with a broker that was entered at a device: no text names a key of the configuration file, where that broker is not. */
import { expect, it } from 'vitest';
import { ofOwnBroker } from '../../../src/domain/problem/devices/moment-source.ts';
import { brokerFailures } from '../../../src/domain/problem/mqtt.ts';
import { problemText } from '../../../src/domain/problem/problem-text.ts';

it('names no key of the configuration', () => {
  const failures = brokerFailures('SECTION');
  const reasons = Array.from({ length: 0x23 }, (_, index) => 0x80 + index);
  const coded = ['CERT_HAS_EXPIRED', 'ERR_SSL_ALERT', 'EPROTO'].map((code) =>
    failures.socket(Object.assign(new Error(code), { code }), true),
  );
  const all = [
    ...reasons.flatMap((reason) => [
      failures.connack(reason),
      failures.disconnect(reason, 'gw-1'),
      failures.suback(reason, 'a/b'),
    ]),
    ...coded,
    failures.socket(new Error('unparsable'), false),
  ];
  const texts = all.flatMap((failure) => {
    const { problem } = ofOwnBroker(failure);
    return [problemText(problem, 'en'), problemText(problem, 'ja')];
  });
  expect(texts.filter((text) => text.includes('SECTION'))).toEqual([]);
});
