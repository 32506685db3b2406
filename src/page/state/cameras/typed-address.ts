/** Interprets the text that a person has typed as the address of a camera. Pure. */

/** Host and path, or a port that streams have: nothing else than a stream's address has that form, though its `rtsp://` is left out. */
const bareStream = /^(?:[^\s/@]+@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?:(?::\d{1,5})?\/\S|:8?554$)/;

/** With the `rtsp://` that is meant; anything else as it is. */
export function withScheme(text: string): string {
  return bareStream.test(text) ? `rtsp://${text}` : text;
}

/** A whole URL is a stream or a picture, but for that of an ONVIF service; anything else is a device. */
export function placeOf(text: string): { readonly url: string } | { readonly device: string } {
  const whole = withScheme(text.trim());
  const isUrl = /^\w+:\/\//.test(whole) && !/^https?:\/\/[^/]+\/onvif\//i.test(whole);
  return isUrl ? { url: whole } : { device: whole };
}
