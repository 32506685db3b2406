/** Choices of the filter, including registers and cameras that were removed. Pure. */
import type { StatusJson } from '../../contract/page/status.ts';
import type { Filter } from '../state/sales/filter.ts';
import type { Sales } from '../state/state.ts';
import { cameraNameOf } from '../text/messages.ts';

/** Also one that an older sale or an address names and that is set up no more. Those that were taken out come last. */
export function registersOf(
  status: StatusJson | undefined,
  { register, shop }: Filter,
): { key: string; name: string; unlinked?: true | undefined }[] {
  const known = (status?.registers ?? [])
    .filter(({ key }) => isOfShop(key, shop))
    .toSorted((a, b) => Number(a.unlinked ?? false) - Number(b.unlinked ?? false));
  const isKnown = register === undefined || known.some(({ key }) => key === register);
  return isKnown ? known : [...known, { key: register, name: register }];
}

/** Also one that sales of before or an address name and that has been removed. */
export function camerasOf(
  status: StatusJson | undefined,
  { filter, pairs }: Sales,
): { id: string; name: string }[] {
  const { camera: id, shop } = filter;
  const known = (status?.cameras ?? []).filter((camera) => isOfShop(camera.id, shop));
  if (id === undefined || known.some((camera) => camera.id === id)) return known;
  const captures = pairs.flatMap((pair) => pair.captures);
  return [...known, { id, name: cameraNameOf(captures.find(({ camera }) => camera === id)) ?? id }];
}

/** At a receiver an id begins with that of its shop. */
function isOfShop(id: string, shop: string | undefined): boolean {
  return shop === undefined || id.startsWith(`${encodeURIComponent(shop)}:`);
}

export function currencyOf({ pairs }: Sales): string {
  return pairs[0]?.currency ?? 'JPY';
}
