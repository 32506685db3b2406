/** A camera in a list: its picture, its name as a link to its page, its state, and the contents given by the list. */
import type { ComponentChildren } from 'preact';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { pageHref } from '../../state/route.ts';
import { CameraPace, CameraProblemNote, CameraState, CameraWarnings } from './camera-facts.tsx';
import { LivePicture } from './live-picture.tsx';

type Props = {
  camera: CameraStatusJson;
  nowMs: number;
  /** With more warnings than this, each shows its problem without the advice at first. */
  maxOpenWarnings: number;
  children: ComponentChildren;
};

export function CameraOverview({ camera, nowMs, maxOpenWarnings, children }: Props) {
  return (
    <>
      <LivePicture camera={camera} />
      <div class="camera-text">
        <header>
          <h3>
            <a href={pageHref('cameras', camera.id)}>{camera.name}</a>
          </h3>
          <CameraState camera={camera} nowMs={nowMs} />
        </header>
        <CameraProblemNote camera={camera} nowMs={nowMs} />
        {camera.state === 'up' && <CameraPace camera={camera} />}
        <CameraWarnings camera={camera} nowMs={nowMs} maxOpen={maxOpenWarnings} />
        {children}
      </div>
    </>
  );
}
