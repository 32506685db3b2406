/**
 * The video encoder of a profile: its settings, as the device wants all of them back when one is changed, and the range
 * of its key-frame interval. Pure.
 */
import type { VideoEncoderConfigurationOptions } from 'onvif';
import { z } from 'zod';
import { elementAttributes, elementBodies, elementTexts, escaped } from './xml-text.ts';

export type Encoder = {
  /** Pictures from one key frame to the next; absent where the device does not report it. */
  readonly govLength?: number;
  /** Escaped: the package writes them into its XML unescaped. */
  readonly settings: VideoEncoderConfigurationOptions & { readonly token: string; readonly encoding: string };
};

/** Pictures, both inclusive. */
export type GovRange = { readonly min: number; readonly max: number };

const text = z.union([z.string(), z.number(), z.boolean()]).transform((value) => escaped(String(value)));
const address = z.object({
  type: z.enum(['IPv4', 'IPv6']).exactOptional(),
  IPv4Address: text.exactOptional(),
  IPv6Address: text.exactOptional(),
});
const govLength = z.int().positive();

const settingsShape = z.object({
  $: z.object({ GovLength: govLength.exactOptional(), Profile: text.exactOptional() }),
  useCount: z.number().exactOptional(),
  encoding: text,
  resolution: z.object({ width: z.number(), height: z.number() }),
  quality: z.number().exactOptional(),
  rateControl: z
    .object({
      $: z.object({ ConstantBitRate: z.boolean().exactOptional() }).exactOptional(),
      frameRateLimit: z.number().exactOptional(),
      encodingInterval: z.number().exactOptional(),
      bitrateLimit: z.number().exactOptional(),
    })
    .exactOptional(),
  H264: z
    .object({ govLength, H264Profile: text.exactOptional() })
    .transform(({ govLength: pictures, H264Profile: profile }) => ({
      govLength: pictures,
      ...(profile !== undefined && { profile }),
    }))
    .exactOptional(),
  multicast: z
    .object({
      address: address.exactOptional(),
      port: z.number().exactOptional(),
      TTL: z.number().exactOptional(),
      autoStart: z.boolean().exactOptional(),
    })
    .exactOptional(),
  sessionTimeout: text.exactOptional(),
});

/**
 * Encoder of a profile in a response to GetProfiles, `xml` being the same response: the package turns a token "1.0" into
 * the number 1.
 */
export function readEncoder(answer: unknown, xml: string, profileToken: string): Encoder | undefined {
  const list = z.array(z.object({ videoEncoderConfiguration: z.unknown() })).safeParse(answer).data ?? [];
  const index = elementAttributes(xml, 'Profiles', 'token').indexOf(profileToken);
  const body = elementBodies(xml, 'Profiles')[index] ?? '';
  const [element = ''] = ['VideoEncoderConfiguration', 'VideoEncoder'].filter(
    (name) => elementBodies(body, name).length > 0,
  );
  const token = elementAttributes(body, element, 'token')[0];
  const name = elementTexts(elementBodies(body, element)[0] ?? '', 'Name')[0];
  const read = settingsShape.safeParse(filled(list[index]?.videoEncoderConfiguration)).data;
  if (token === undefined || read === undefined) return undefined;
  const pictures = read.$.GovLength ?? read.H264?.govLength;
  return {
    ...(pictures !== undefined && { govLength: pictures }),
    settings: { ...read, token: escaped(token), ...(name !== undefined && { name: escaped(name) }) },
  };
}

/** Without empty elements, for which the package gives ''. */
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== '');
  return Object.fromEntries(entries.map(([name, part]) => [name, filled(part)]));
}

/** All settings with another key-frame interval; undefined where the device has none that the package can set. */
export function withGovLength(
  { settings, govLength }: Encoder,
  pictures: number,
): Encoder['settings'] | undefined {
  if (govLength === undefined) return undefined;
  return settings.H264 === undefined
    ? { ...settings, $: { ...settings.$, GovLength: pictures } }
    : { ...settings, H264: { ...settings.H264, govLength: pictures } };
}

const range = z.object({ min: z.number().int(), max: z.number().int() });
/** Media1: a range for each codec. Media2: one entry for each, its range the attribute "1 250". */
const options = z.union([
  z
    .object({ H264: z.object({ govLengthRange: range }) })
    .transform(({ H264 }) => [{ encoding: 'H264', range: H264.govLengthRange }]),
  z
    .union([z.array(z.unknown()), z.unknown().transform((one) => [one])])
    .transform((list) => list.flatMap((one) => entry.safeParse(one).data ?? [])),
]);
const entry = z
  .object({ encoding: text, $: z.object({ GovLengthRange: z.string().regex(/^\d{1,6} \d{1,6}$/) }) })
  .transform(({ encoding, $ }) => {
    const [min = 0, max = 0] = $.GovLengthRange.split(' ').map(Number);
    return { encoding, range: { min, max } };
  });

/** Undefined where the device reports none. */
export function readGovRange(answer: unknown, { settings }: Encoder): GovRange | undefined {
  return options.safeParse(answer).data?.find(({ encoding }) => encoding === settings.encoding)?.range;
}
