/** Settings of a line of the board's GPIO whose edges are moments. */
import { z } from 'zod';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { checkedText } from '../../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../../lib/yaml/schema-messages.ts';
import { gpioText } from './settings-text.ts';

/** The contact is stable for this long before its edge counts, milliseconds: contacts bounce for some of them. */
const defaultSettleMs = 10;

export const gpioSettings = z.strictObject({
  chip: checkedText((text) => named(text, gpioText('chip_wrong')))
    .meta(expecting(gpioText('chip')))
    .optional()
    .describe(
      'GPIO chip, as gpiodetect lists it; without it gpiochip0 for a number, and any chip for a name.',
    )
    .meta({ sample: 'gpiochip0' }),
  line: z
    .union([
      checkedText((text) => named(text, gpioText('line_wrong'))),
      z.int().min(0).max(9_999).transform(String),
    ])
    .meta(expecting(gpioText('line')))
    .describe('Number or name of the line, as gpioinfo lists it.')
    .meta({ sample: 17 }),
  edge: z
    .enum(['rising', 'falling'])
    .default('rising')
    .describe(
      'rising: the contact opens and the resistor pulls the line up; falling: the contact closes to ground.',
    ),
  bias: z
    .enum(['pull-up', 'pull-down', 'disabled', 'as-is'])
    .default('pull-up')
    .describe("Resistor of the chip; disabled: none; as-is: as the board's start set it."),
  settleMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .meta(expecting(gpioText('settle')))
    .default(defaultSettleMs)
    .describe('How long the contact is stable before its edge counts, milliseconds.'),
});
export type GpioSettings = z.output<typeof gpioSettings>;

/** An argument of gpiomon: never an option. */
function named(text: string, problem: LocalizedText): LocalizedText | undefined {
  return /^[\w/][\w.:/+ -]{0,63}$/.test(text) ? undefined : problem;
}
