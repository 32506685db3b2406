/** Cameras of different kinds: those on which a wrong clock, a wrong order or a lost packet shows first. */
import { type Film, makeFilm } from '../peers/cameras/film.ts';
import { type FilmCameraOptions } from '../peers/cameras/film-camera.ts';
import { type FilmPictures, readFilmPictures } from '../peers/cameras/film-pictures.ts';

export type Kind = {
  readonly name: string;
  readonly film: Film;
  /** Its pictures as they decode when nothing is lost. */
  readonly pictures: FilmPictures;
  readonly transport: 'tcp' | 'udp';
  /** Probability for each RTP packet to get lost. */
  readonly loss: number;
};

/** Each film is longer than a grab can be wrong without anybody noticing by other means. Made in `folder`, or found there. */
export async function makeKinds(source: string, folder: string, seconds: number): Promise<readonly Kind[]> {
  const small = { width: 640, height: 360, kbps: 500, seconds };
  const kinds = [
    { name: 'H.264, B-frames, 25 fps', options: { ...small, fps: 25, keyFrameEvery: 50, bFrames: 2 } },
    { name: 'H.265, 15 fps', options: { ...small, fps: 15, keyFrameEvery: 30, codec: 'h265' as const } },
    {
      name: 'H.264, 5 fps, 720p',
      options: { ...small, width: 1280, height: 720, fps: 5, keyFrameEvery: 10 },
    },
    {
      name: 'H.264, 15 fps, UDP, 1 % lost',
      options: { ...small, fps: 15, keyFrameEvery: 15 },
      transport: 'udp' as const,
      loss: 0.01,
    },
    {
      // Lost before the connection: by a camera that can't keep up, or a relay in between.
      name: 'H.264, B-frames, 15 fps, TCP, 1 % lost',
      options: { ...small, fps: 15, keyFrameEvery: 15, bFrames: 2 },
      loss: 0.01,
    },
  ];
  const made: Kind[] = [];
  for (const { name, options, transport = 'tcp', loss = 0 } of kinds) {
    const film = await makeFilm(source, folder, options);
    made.push({ name, film, pictures: await readFilmPictures(film), transport, loss });
  }
  return made;
}

/** `seed` decides which packets are lost. */
export function cameraOptions(kinds: readonly Kind[], seed: number): FilmCameraOptions[] {
  return kinds.map(({ film, loss }, index) => ({ film, loss, seed: seed + index }));
}
