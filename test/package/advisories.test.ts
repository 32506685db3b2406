/** The nightly comparison with advisories: what npm reports, and what it reports when the registry has none to give. */
import { expect, test } from 'vitest';
import { verdictOf } from '../../scripts/check-advisories.ts';

const report = (severity: string): string =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      undici: {
        ...{ name: 'undici', severity, isDirect: true, range: '<6.21.1', nodes: [], fixAvailable: true },
        via: [
          { source: 1, title: 'Insufficiently random values', url: 'https://advisory.example/1', severity },
          'other',
        ],
      },
    },
    metadata: { vulnerabilities: { total: 1 } },
  });

test.each(['moderate', 'high', 'critical'])(
  'fails when a package has a known vulnerability (%s)',
  (severity) => {
    const { code, lines } = verdictOf(report(severity));
    expect(code).toBe(1);
    expect(lines).toEqual([
      `${severity}: undici <6.21.1: Insufficiently random values (https://advisory.example/1)`,
    ]);
  },
);

test('passes without one, and names a low one', () => {
  expect(verdictOf(JSON.stringify({ auditReportVersion: 2, vulnerabilities: {}, metadata: {} })).code).toBe(
    0,
  );
  expect(verdictOf(report('low'))).toMatchObject({
    code: 0,
    lines: [expect.stringContaining('low: undici'), expect.anything()],
  });
});

test.each([
  '',
  'npm error audit endpoint returned an error',
  JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405, error: { summary: '', detail: '' } }),
])('does not pass when the registry gave no advisories: %s', (output) => {
  expect(verdictOf(output).code).toBe(2);
});
