import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tooLargeSize } from '../../../../src/agent/cameras/bitstream/picture-bounds.ts';
import { createPictureReader } from '../../../../src/agent/cameras/bitstream/pictures.ts';
import { pictureSize, sequenceSet } from '../../../../src/agent/cameras/bitstream/sequence.ts';
import { encode, type Setting, settings, tracedHeaders, unitsOf } from './streams.ts';

/** Size according to ffprobe. */
function probed(stream: Buffer): { width: number; height: number } {
  const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'stream=width,height', '-of', 'json'];
  const answer: unknown = JSON.parse(
    execFileSync('ffprobe', [...args, '-f', 'mpegts', '-i', 'pipe:0'], { input: stream }).toString(),
  );
  const { streams } = answer as { streams: { width: number; height: number }[] };
  return { width: streams[0]?.width ?? NaN, height: streams[0]?.height ?? NaN };
}

/** Distances of its possible reference pictures, from the fields of the slice header itself. */
function tracedSet(fields: ReadonlyMap<string, number>): { deltaPoc: number; used: boolean }[] | undefined {
  if (
    fields.get('short_term_ref_pic_set_sps_flag') !== 0 ||
    fields.get('inter_ref_pic_set_prediction_flag') === 1
  )
    return undefined;
  return ([0, 1] as const).flatMap((side) => {
    let deltaPoc = 0;
    const count = fields.get(side === 0 ? 'num_negative_pics' : 'num_positive_pics') ?? 0;
    return Array.from({ length: count }, (_, index) => {
      const distance = (fields.get(`delta_poc_s${side}_minus1[${index}]`) ?? NaN) + 1;
      deltaPoc += side === 0 ? -distance : distance;
      return { deltaPoc, used: fields.get(`used_by_curr_pic_s${side}_flag[${index}]`) === 1 };
    });
  });
}

describe('pictures of real encoders, read as ffmpeg reads them', () => {
  test.each(settings.map((setting) => [setting.name, setting] as const))('%s', (_, setting: Setting) => {
    const stream = encode(setting);
    const units = unitsOf(stream);
    const size = probed(stream);
    const headers = tracedHeaders(stream, setting);
    expect(headers.length - units.length).toBeLessThanOrEqual(1);
    const reader = createPictureReader();
    let sets = 0;
    for (const [index, unit] of units.entries()) {
      const fields = headers[index];
      const picture = reader.read({ codec: setting.codec, bytes: unit.bytes });
      expect(picture?.sps).toMatchObject(size);
      if (unit.key && sequenceSet(unit) !== undefined) expect(pictureSize(unit)).toEqual(size);
      if (picture?.codec === 'h264') {
        expect([
          picture.slice.frameNum,
          picture.slice.pocLsb,
          picture.slice.reference,
          picture.slice.idr,
        ]).toEqual([
          fields?.get('frame_num'),
          fields?.get('pic_order_cnt_lsb'),
          fields?.get('nal_ref_idc') !== 0,
          fields?.get('nal_unit_type') === 5,
        ]);
        expect(picture.slice).toMatchObject({
          firstMacroblock: 0,
          type: 'PBIPI'[(fields?.get('slice_type') ?? NaN) % 5],
          field: false,
          resetsNumbers: false,
        });
      } else {
        expect([picture?.slice.nalType, picture?.slice.pocLsb]).toEqual([
          fields?.get('nal_unit_type'),
          fields?.get('slice_pic_order_cnt_lsb') ?? 0,
        ]);
        const set = tracedSet(fields ?? new Map());
        if (set !== undefined) {
          expect(picture?.slice.refersTo).toEqual(set);
          sets++;
        }
      }
    }
    if (setting.codec === 'h265') expect(sets).toBeGreaterThan(units.length / 2);
  });
});

describe('rubbish', () => {
  const samples = settings
    .filter(({ name }) => /pyramid|scaling|temporal|weights/.test(name))
    .map((setting) => ({ codec: setting.codec, units: unitsOf(encode(setting, 10)) }));

  test('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('h264' as const, 'h265' as const),
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 60 }),
            fc.constantFrom(Uint8Array.of(0, 0, 1), Uint8Array.of(0, 0, 3)),
          ),
        ),
        (codec, parts) => {
          const bytes = Buffer.concat(parts);
          createPictureReader().read({ codec, bytes });
          pictureSize({ codec, bytes });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('never throws on units with changed or missing bytes, and accepts no impossible size', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 }),
        fc.nat(400),
        (choice, changes, cut) => {
          const sample = samples[choice % samples.length];
          const reader = createPictureReader();
          for (const unit of sample?.units ?? []) {
            const bytes = Buffer.from(unit.bytes);
            for (const [at, value] of changes) bytes[at % bytes.length] = value;
            const damaged = cut < 200 ? bytes.subarray(0, bytes.length - cut) : bytes;
            const claimed = { codec: sample?.codec ?? 'h264', bytes: damaged };
            const read = reader.read(claimed);
            const size = tooLargeSize(claimed) === undefined ? pictureSize(claimed) : undefined;
            expect(Math.max(size?.width ?? 1, size?.height ?? 1)).toBeLessThanOrEqual(8_192);
            if (read === undefined) continue;
            expect(read.sps.width * read.sps.height).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
