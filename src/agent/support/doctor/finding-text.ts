/** Findings for the terminal: one line each, with the remedy below. */
import { doctorText } from '../../../domain/doctor/doctor-text.ts';
import { type Finding, type FindingLevel, worstOf } from '../../../domain/doctor/finding.ts';
import type { Language } from '../../../lib/text/language.ts';
import { terminalEn } from './terminal-en.ts';
import { terminalJa } from './terminal-ja.ts';

export function findingsText(
  findings: readonly Finding[],
  language: Language,
  paint: (level: FindingLevel, text: string) => string,
): string {
  const texts = language === 'ja' ? terminalJa : terminalEn;
  const lines = findings.flatMap(({ check, about, title = about, level, what, todo, systemCode }) => {
    const name = `${texts[`check.${check}`]}${title === undefined ? '' : ` ${title}`}`;
    const code = systemCode === undefined ? '' : ` (${systemCode})`;
    return [
      `${paint(level, texts[`level.${level}`])}  ${name}: ${doctorText(what, language)}${code}`,
      ...(todo === undefined ? [] : [`${' '.repeat(8)}→ ${doctorText(todo, language)}`]),
    ];
  });
  const worst = worstOf(findings);
  return [...lines, '', paint(worst, texts[`closing.${worst}`])].join('\n');
}
