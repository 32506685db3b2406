/** Takes a picture that its sender has named by its hash, whichever way it came. */
import type { ContractStore } from '../contract-store.ts';

type Taken = 'added' | 'known' | 'erased';

/** Durable once it resolves. `room` is called before a picture is written, and may throw. */
export async function takePicture(
  { sha256, jpeg }: { readonly sha256: string; readonly jpeg: Uint8Array },
  { pictures, erasures }: Pick<ContractStore, 'pictures' | 'erasures'>,
  room: () => void = () => undefined,
): Promise<Taken> {
  // The gateway has yet to learn of it: for it the picture is done.
  if (await erasures.isErasedPicture(sha256)) return 'erased';
  if (await pictures.has(sha256)) return 'known';
  room();
  await pictures.add({ sha256, jpeg });
  if (await erasures.isErasedPicture(sha256)) await pictures.remove(sha256);
  return 'added';
}
