/** Makes the names of new files durable. */
import { open } from 'node:fs/promises';

export async function syncFolder(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
