/** A JPEG drawn into a canvas: the CSP allows no data: or blob: pictures, and a picture that is no whole JPEG shows nothing. */
import { useEffect, useRef } from 'preact/hooks';
import './jpeg-canvas.css';

/** `onDrawn`: receives whether the JPEG could be drawn. */
export function JpegCanvas(props: { jpeg: Blob; label: string; onDrawn?: (isDrawn: boolean) => void }) {
  const { jpeg, label, onDrawn } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isRequested = true;
    createImageBitmap(jpeg).then(
      (picture) => {
        const { current } = canvas;
        if (isRequested && current !== null) {
          current.width = picture.width;
          current.height = picture.height;
          current.getContext('2d')?.drawImage(picture, 0, 0);
          onDrawn?.(true);
        }
        picture.close();
      },
      () => {
        if (isRequested) onDrawn?.(false);
      },
    );
    return () => {
      isRequested = false;
    };
  }, [jpeg]);
  return <canvas class="jpeg-canvas" ref={canvas} role="img" aria-label={label} />;
}

export function jpegOfBase64(text: string): Blob {
  return new Blob([Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))], { type: 'image/jpeg' });
}
