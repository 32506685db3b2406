/** Masks as they are drawn: each step, and that every one can be taken back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxCorners, maxMasks } from '../../../../src/domain/capture/mask-shape.ts';
import {
  type Drawing,
  drawingOf,
  isFinished,
  nextDrawing,
  type Step,
} from '../../../../src/page/state/cameras/mask-drawing.ts';

const drawn = (steps: readonly Step[], from = drawingOf([])): Drawing => steps.reduce(nextDrawing, from);
const corner = (x: number, y: number): Step => ({ type: 'corner', at: [x, y] });
const square = [corner(0, 0), corner(0.5, 0), corner(0.5, 0.5), corner(0, 0.5)];

it('three corners in their order, later ones into the edge that is nearest; none outside of the picture', () => {
  expect(drawn([corner(-0.2, 0.1), corner(0.5, 0), corner(0.5, 1.7)]).masks).toEqual([
    [
      [0, 0.1],
      [0.5, 0],
      [0.5, 1],
    ],
  ]);
  const five = drawn([...square, corner(0.52, 0.25)]);
  expect(five.masks[0]?.[2]).toEqual([0.52, 0.25]);
});

it('a drag is taken back as one step, a press of a key as its own', () => {
  const move = (to: number, goesOn: boolean): Step => ({
    type: 'move',
    mask: 0,
    corner: 0,
    to: [to, to],
    goesOn,
  });
  const before = drawn(square);
  const dragged = drawn([move(0.1, false), move(0.2, true), move(0.3, true)], before);
  expect(dragged.masks[0]?.[0]).toEqual([0.3, 0.3]);
  expect(nextDrawing(dragged, { type: 'undo' }).masks).toEqual(before.masks);
  const pressed = drawn([move(0.1, false), move(0.2, false), { type: 'undo' }], before);
  expect(pressed.masks[0]?.[0]).toEqual([0.1, 0.1]);
});

it('the last corner takes its mask along; an unfinished one is told from a finished one', () => {
  const two = drawn([corner(0, 0), corner(1, 1)]);
  expect(two.masks.map(isFinished)).toEqual([false]);
  expect(drawn([corner(0, 0), corner(0.5, 0.5), corner(1, 1)]).masks.map(isFinished)).toEqual([false]);
  expect(drawn(square).masks.map(isFinished)).toEqual([true]);
  const remove: Step = { type: 'delete_corner', mask: 0, corner: 0 };
  expect(drawn([remove, remove], two).masks).toEqual([]);
});

it('whatever is done: within the bounds, a mask is chosen that is there, and undo leads back to the beginning', () => {
  const index = fc.integer({ min: 0, max: maxMasks });
  const at = fc.tuple(
    fc.double({ noNaN: true, min: -2, max: 2 }),
    fc.double({ noNaN: true, min: -2, max: 2 }),
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ type: fc.constant('corner' as const), at }),
    fc.record({ type: fc.constant('move' as const), mask: index, corner: index, to: at }),
    fc.record({ type: fc.constant('delete_corner' as const), mask: index, corner: index }),
    fc.record({ type: fc.constant('delete_mask' as const), mask: index }),
    fc.constantFrom<Step>({ type: 'new_mask' }, { type: 'rectangle' }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 90 }), (steps) => {
      const drawing = drawn(steps);
      expect(drawing.masks.length).toBeLessThanOrEqual(maxMasks);
      for (const mask of drawing.masks) {
        expect(mask.length).toBeLessThanOrEqual(maxCorners);
        for (const value of mask.flat()) expect(value >= 0 && value <= 1).toBe(true);
      }
      expect(drawing.current === 0 || drawing.masks[drawing.current] !== undefined).toBe(true);
      const back = drawn(
        Array.from({ length: drawing.past.length }, (): Step => ({ type: 'undo' })),
        drawing,
      );
      expect(back.masks).toEqual([]);
    }),
  );
});
