/** On a screen that nobody carries to a camera: how to open this page on a phone. Hidden on phones by its style. */
import { useEffect, useState } from 'preact/hooks';
import { usePageMessages } from '../../state/locale.ts';

const localNames = /^(localhost|127\.|\[::1\])/;

export function OpenOnPhone() {
  const phone = usePageMessages().phoneLatency;
  const isLocal = localNames.test(location.hostname);
  return (
    <aside class="card open-on-phone">
      {!isLocal && <QrCode text={location.href} label={phone.qr} />}
      <div>
        <strong>{phone.openOnPhone}</strong>
        <p>{isLocal ? phone.openOnPhoneLocal : phone.openOnPhoneText}</p>
        {!isLocal && <code>{location.href}</code>}
      </div>
    </aside>
  );
}

const loadEncoder = () => import('uqr');

/** Its code comes when it is needed: phones don't. Without it the address beside stays. */
function QrCode({ text, label }: { text: string; label: string }) {
  const [path, setPath] = useState<{ d: string; size: number }>();
  useEffect(() => {
    let isRequested = matchMedia('(min-width: 641px)').matches;
    if (isRequested)
      loadEncoder().then(
        ({ encode }) => {
          const { data, size } = encode(text, { ecc: 'M', border: 4 });
          const d = data
            .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
            .join('');
          if (isRequested) setPath({ d, size });
        },
        () => undefined,
      );
    return () => {
      isRequested = false;
    };
  }, [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${path?.size ?? 1} ${path?.size ?? 1}`} role="img" aria-label={label}>
      <path d={path?.d ?? ''} shape-rendering="crispEdges" />
    </svg>
  );
}
