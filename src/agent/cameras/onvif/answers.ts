/** Parses responses of devices at the edge: invalid numbers are dropped, lists are bounded, texts are cleaned for display. */
import { z } from 'zod';
import { cleanText, elementAttributes, elementTexts } from './xml-text.ts';

export type DeviceInfo = {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly serial?: string;
};

/** `other`: an unsupported codec (MPEG-4). */
type ProfileCodec = 'h264' | 'h265' | 'jpeg' | 'other';

export type StreamProfile = {
  /** Identifier of the profile in calls. */
  readonly token: string;
  readonly name?: string;
  /** Lens or channel that it shows; the same for all profiles of a single-lens camera. */
  readonly source: string;
  readonly codec: ProfileCodec;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** Configured bits per second. */
  readonly bitRate?: number;
  /** Configured value; "smart" codecs stretch it. */
  readonly keyFrameIntervalMs?: number;
  /** rtsp or rtsps, without credentials, at the host that responded. */
  readonly streamUrl?: string;
  /** http or https, likewise. */
  readonly snapshotUrl?: string;
};

/** Profiles read: 16 channels of a recorder, two each. Further ones are ignored. */
const maxProfiles = 32;

/** Uses the raw XML: the package converts texts that look like numbers to numbers. */
export function readDeviceInfo(xml: string): DeviceInfo {
  const text = (name: string): string | undefined => {
    const found = cleanText(elementTexts(xml, name)[0] ?? '');
    return found === '' ? undefined : found;
  };
  const [manufacturer, model, firmware, serial] = [
    'Manufacturer',
    'Model',
    'FirmwareVersion',
    'SerialNumber',
  ].map(text);
  return {
    ...(manufacturer !== undefined && { manufacturer }),
    ...(model !== undefined && { model }),
    ...(firmware !== undefined && { firmware }),
    ...(serial !== undefined && { serial }),
  };
}

const anyText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** Positive, otherwise dropped. */
const size = z.number().positive().max(1e9).optional().catch(undefined);

const encoder = z.object({
  encoding: anyText.catch(''),
  resolution: z.object({ width: size, height: size }).catch({}),
  rateControl: z.object({ frameRateLimit: size, encodingInterval: size, bitrateLimit: size }).catch({}),
  // Media1 uses an element named after the codec, Media2 an attribute.
  H264: z.object({ govLength: size }).optional().catch(undefined),
  H265: z.object({ govLength: size }).optional().catch(undefined),
  $: z.object({ GovLength: size }).optional().catch(undefined),
});

const profile = z.object({
  $: z.object({ token: anyText }),
  name: anyText.optional().catch(undefined),
  videoSourceConfiguration: z
    .object({ sourceToken: anyText.catch('') })
    .optional()
    .catch(undefined),
  videoEncoderConfiguration: encoder,
});

/**
 * Profiles with video; audio profiles and malformed ones are dropped. `xml` is the same response, for the tokens: the
 * package turns a token "1.0" into the number 1, which the device would not recognise.
 */
export function readProfiles(answer: unknown, xml: string): StreamProfile[] {
  const list = z.array(z.unknown()).safeParse(answer).data ?? [];
  const tokens = elementAttributes(xml, 'Profiles', 'token');
  return list
    .map((each, index) => {
      const reported = profile.safeParse(each).data;
      return reported && toProfile(reported, tokens.length === list.length ? tokens[index] : undefined);
    })
    .filter((each) => each !== undefined)
    .slice(0, maxProfiles);
}

function toProfile(reported: z.infer<typeof profile>, token = reported.$.token): StreamProfile {
  const { encoding, resolution, rateControl, H264, H265, $ } = reported.videoEncoderConfiguration;
  const { width, height } = resolution;
  const { frameRateLimit, encodingInterval = 1, bitrateLimit } = rateControl;
  // Every n-th picture is encoded.
  const fps = frameRateLimit === undefined ? undefined : frameRateLimit / encodingInterval;
  const govLength = $?.GovLength ?? H265?.govLength ?? H264?.govLength;
  const name = cleanText(reported.name ?? '');
  return {
    token,
    ...(name !== '' && { name }),
    source: cleanText(reported.videoSourceConfiguration?.sourceToken ?? ''),
    codec: codecOf(encoding),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(fps !== undefined && { fps }),
    ...(bitrateLimit !== undefined && { bitRate: bitrateLimit * 1_000 }),
    ...(fps !== undefined &&
      govLength !== undefined && { keyFrameIntervalMs: Math.round((govLength / fps) * 1_000) }),
  };
}

function codecOf(encoding: string): ProfileCodec {
  switch (encoding.toUpperCase().replaceAll(/[.\-_\s]/g, '')) {
    case 'H264':
      return 'h264';
    case 'H265':
    case 'HEVC':
      return 'h265';
    case 'JPEG':
    case 'MJPEG':
      return 'jpeg';
    default:
      return 'other';
  }
}
