/**
 * Compares the production packages of package-lock.json with the advisories of the npm registry (`npm audit`). Run every night by
 * `.github/workflows/nightly.yml`.
 *
 * Exit code 0: none is known, or a low one; 1: a package has a known vulnerability of moderate severity or more; 2: the registry gave no advisories, and nothing was compared.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { z } from 'zod';

const reportSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      range: z.string(),
      /** Advisories, and names of packages that bring this one. */
      via: z.array(z.union([z.string(), z.looseObject({ title: z.string(), url: z.string() })])),
    }),
  ),
});

export type Verdict = { readonly code: 0 | 1 | 2; readonly lines: readonly string[] };

/** `output`: what `npm audit --json` wrote. */
export function verdictOf(output: string): Verdict {
  const report = reportSchema.safeParse(parse(output));
  if (!report.success)
    return {
      code: 2,
      lines: [`The registry gave no advisories, nothing was compared: ${firstLines(output)}`],
    };
  const found = Object.values(report.data.vulnerabilities);
  const serious = found.filter(({ severity }) => !['info', 'low'].includes(severity));
  const lines = found.map(({ name, severity, range, via }) => {
    const advisories = via.flatMap((one) => (typeof one === 'string' ? [] : [`${one.title} (${one.url})`]));
    return `${severity}: ${name} ${range}${advisories.length === 0 ? '' : `: ${advisories.join('; ')}`}`;
  });
  if (serious.length > 0) return { code: 1, lines };
  return { code: 0, lines: [...lines, 'No known vulnerability of moderate severity or more.'] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const firstLines = (text: string): string => text.trim().split('\n').slice(0, 3).join(' ').slice(0, 300);

if (import.meta.main) {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
    ...{ cwd: resolve(import.meta.dirname, '..'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  });
  const { code, lines } = verdictOf(stdout === '' ? stderr : stdout);
  for (const line of lines) console.log(line);
  process.exitCode = code;
}
