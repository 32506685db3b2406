/** English texts of the settings of a GPIO line. Pure. */

export const gpioEn = {
  chip: 'a chip such as gpiochip0',
  line: 'the number or name of a line, such as 17 or GPIO17',
  chip_wrong: 'expected a chip as gpiodetect lists it, such as gpiochip0',
  line_wrong: 'expected the number or name of a line as gpioinfo lists it, such as 17 or GPIO17',
  settle: 'milliseconds from 0 to 1000',
} as const;
