/** Papers keep their kind and amount in the spellings of other registers. Each paper is printed in one of them; TILLFRAME_LONG=1: in all. */
import { expect, test } from 'vitest';
import { otherSpellings } from '../peers/other-spellings.ts';
import { shopPapers } from '../peers/shop-papers/all-shop-papers.ts';
import { leftToPeople } from './left-to-people.ts';
import { saleOfPaper } from './sale-of-paper.ts';
import { verdictOf } from './verdict-of-paper.ts';

const spellings = Object.entries(otherSpellings);
const isLong = process.env['TILLFRAME_LONG'] === '1';

test.each(spellings)('%s: no paper is read otherwise', (name, spell) => {
  const at = spellings.findIndex(([other]) => other === name);
  const papers = shopPapers().map((paper) => ({ ...paper, text: spell(paper.text) }));
  const verdicts = papers
    .filter((_, index) => isLong || index % spellings.length === at)
    .map((paper) => [paper.name, verdictOf(paper, saleOfPaper(paper, papers))]);
  expect(verdicts.length).toBeGreaterThan(20);
  const wrong = verdicts.filter(
    ([paper = '', verdict]) => verdict !== 'right' && !(verdict === 'unclear' && leftToPeople.has(paper)),
  );
  expect(wrong).toEqual([]);
});
