/**
 * Print jobs that draw, as drivers send them: commands that are really sent, and between them pixel data of any bytes. Sequences follow
 * Star's raster commands (Line Mode and Graphic Mode specifications, as the CUPS driver of the TSP100 uses them) and Epson's image commands.
 */
import fc from 'fast-check';

export type DrawnJob = {
  readonly bytes: Uint8Array;
  /** Sheets that are given out, by a cut or up to the tear bar. */
  readonly sheets: number;
  readonly kicks: number;
};

const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
const word = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);

/** Bytes of every kind, those that would be commands or text above all. */
const pixels = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength }),
    fc
      .array(
        fc.constantFrom(0x07, 0x0a, 0x0c, 0x1a, 0x1b, 0x1c, 0x1d, 0x2a, 0x40, 0x64, 0x70, 0x72, 0x56, 0x41),
        {
          minLength: 1,
          maxLength,
        },
      )
      .map((bytes) => Uint8Array.from(bytes)),
  );

const starRow = fc
  .tuple(fc.constantFrom('b', 'k'), pixels(90))
  .map(([name, data]) => Buffer.concat([raw(name), word(data.length), data]));
const starRows = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: starRow }, { weight: 1, arbitrary: fc.constant(raw('\x1b*rY24\x00')) }),
    {
      maxLength: 30,
    },
  )
  // A page with nothing on it is not cut.
  .chain((rows) => starRow.map((last) => Buffer.concat([...rows, last])));

/** Values of the modes at the end of a page and of a document; 1 alone gives out no sheet. */
const endModes = fc.constantFrom(1, 2, 3, 8, 9, 12, 13, 36);

/** A document of the CUPS driver: settings, pages, each ended by ESC FF and the first byte of what follows, and the end of raster mode. */
export const starDocument: fc.Arbitrary<DrawnJob> = fc
  .record({
    beforehand: fc.subarray([
      '\x1b@',
      '\x1b\x07\x14\x14',
      '\x1b\x1e\x41\x00',
      '\x1b\x1ed3',
      '\x1b\x161\x0a',
      '\x1b\x1d\x19\x111\x0a\x0a',
      '\x1b\x1dsO\x001\x04\x01\x00\x00\x00\x00\x00',
      '\x1b\x1d\x03\x03\x00\x00',
      '\x1b\x1dc00',
      '\x1b\x1dL\x111\x01\x01',
    ]),
    settings: fc.subarray([
      '\x1b*rQ0\x00',
      '\x1b*rP0\x00',
      '\x1b*rT2\x00',
      '\x1b*rK0\x00',
      '\x1b*rml0\x00',
      '\x1b*rmr0\x00',
    ]),
    drawer: fc.constantFrom(0, 1, 2, 3),
    page: endModes,
    document: endModes,
    pages: fc.array(starRows, { minLength: 1, maxLength: 3 }),
    endsByQuitting: fc.boolean(),
  })
  .map(({ beforehand, settings, drawer, page, document, pages, endsByQuitting }) => {
    const head = raw(
      `${beforehand.join('')}\x1b*rR\x1b*rA${settings.join('')}\x1b*rD${drawer}\x00\x1b*rF${page}\x00\x1b*rE${document}\x00`,
    );
    const body = pages.map((rows, index) => {
      const isLast = index === pages.length - 1;
      if (!isLast) return Buffer.concat([rows, raw('\x1b*rY1\x00\x1b\x0c\x00')]);
      return endsByQuitting ? rows : Buffer.concat([rows, raw('\x1b*rY1\x00\x1b\x0c\x04')]);
    });
    return {
      bytes: Buffer.concat([head, ...body, raw('\x1b*rB')]),
      sheets: (page === 1 ? 0 : pages.length - 1) + (document === 1 ? 0 : 1),
      kicks: drawer === 0 ? 0 : 1,
    };
  });

const epsonImage = fc.oneof(
  // GS v 0
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      exactly(width * height).map((data) =>
        Buffer.concat([raw('\x1dv0\x00'), word(width), word(height), data]),
      ),
    ),
  // ESC *, 8 and 24 dots high
  fc
    .tuple(fc.constantFrom(0, 1, 32, 33), fc.integer({ min: 1, max: 40 }))
    .chain(([mode, width]) =>
      exactly(width * (mode >= 32 ? 3 : 1)).map((data) =>
        Buffer.concat([raw('\x1b*'), Buffer.from([mode]), word(width), data, raw('\n')]),
      ),
    ),
  // GS ( L and GS 8 L: store (112), print (50)
  fc.tuple(fc.boolean(), pixels(120)).map(([isLong, data]) => {
    const what = Buffer.concat([raw('0p0\x01\x011'), word(data.length * 8), word(1), data]);
    const head = isLong
      ? Buffer.concat([raw('\x1d8L'), word(what.length), word(0)])
      : Buffer.concat([raw('\x1d(L'), word(what.length)]);
    return Buffer.concat([head, what, raw('\x1d(L\x02\x0002')]);
  }),
);

function exactly(length: number): fc.Arbitrary<Uint8Array> {
  return pixels(length).map((data) =>
    Uint8Array.from({ length }, (_, index) => data[index % data.length] ?? 0),
  );
}

export const epsonDocument: fc.Arbitrary<DrawnJob> = fc
  .record({
    sheets: fc.array(fc.array(epsonImage, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
    hasKick: fc.boolean(),
  })
  .map(({ sheets, hasKick }) => ({
    bytes: Buffer.concat([
      raw(`\x1b@${hasKick ? '\x1bp\x00\x19\xfa' : ''}`),
      ...sheets.flatMap((images) => [...images, raw('\x1dVB\x00')]),
    ]),
    sheets: sheets.length,
    kicks: hasKick ? 1 : 0,
  }));
