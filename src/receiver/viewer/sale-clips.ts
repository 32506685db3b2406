/** The clips of a sale: videos to watch and pictures of most detail, and what is known of those that are not here completely. */
import { type Html, html } from '../../lib/http/html.ts';
import type { StoredClip } from '../clips/clip-store.ts';
import type { View } from './layout.ts';
import { cameraText, type ShownSale } from './sale-view.ts';

export function saleClips(clips: readonly StoredClip[], sale: ShownSale, view: View): Html | false {
  if (clips.length === 0) return false;
  return html`<section class="clips"><h2>${view.t.sale.clips.heading}</h2>${clips.map((clip) => oneClip(clip, sale, view))}</section>`;
}

function oneClip(clip: StoredClip, sale: ShownSale, { t, link, ...view }: View): Html {
  const texts = t.sale.clips;
  const camera = cameraText(clip.camera, sale, { t, link, ...view });
  const from = sale.format.time(clip.fromMs);
  const seconds = Math.round((clip.untilMs - clip.fromMs) / 1_000);
  const caption = clip.kind === 'video' ? texts.video(camera, from, seconds) : texts.picture(camera, from);
  if (clip.isGone) return html`<p class="caption">${caption}${t.comma}${texts.gone}</p>`;
  if (clip.received < clip.bytes) {
    const percent = Math.floor((100 * clip.received) / clip.bytes);
    return html`<p class="caption">${caption}${t.comma}${texts.arriving(percent)}</p>`;
  }
  const address = link(`/clips/${clip.id}`, { source: sale.source, sale: sale.saleId });
  return clip.kind === 'video'
    ? html`<figure><video controls preload="none" src="${address}"></video><figcaption class="caption">${caption} <a href="${address}" download="${sale.saleId.replaceAll(/[^\w.-]/g, '_')}.mp4">${texts.save}</a></figcaption></figure>`
    : html`<p class="caption"><a href="${address}" target="_blank">${caption}</a></p>`;
}
