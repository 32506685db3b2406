/** Pictures made in the process of the test, for tests of what is done with them. */
import { decodeJpeg } from '../../../../src/agent/cameras/pictures/decode-jpeg.ts';
import { encodeJpeg, makeThumbnail } from '../../../../src/agent/cameras/pictures/encode-jpeg.ts';
import { holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';
import type { Pictures } from '../../../../src/agent/cameras/pictures/pictures.ts';

export const picturesHere: Pick<Pictures, 'decode' | 'encode'> = {
  async decode(jpeg, maxWidthPx) {
    const decoded = await decodeJpeg(jpeg, maxWidthPx);
    return decoded.kind === 'picture' ? { ...decoded, picture: holdPicture(decoded.picture) } : decoded;
  },
  encode: (picture, budget) => (budget === undefined ? encodeJpeg(picture) : makeThumbnail(picture, budget)),
};
