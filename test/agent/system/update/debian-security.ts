/**
 * Debian's security updates as the image installs them, in a booted Debian with tillframe: a local archive with the origin of Debian's own takes
 * the place of the network's. scripts/test-update.sh has put the image's files into /root/image.
 */
import { done, inside } from '../../../deb/container.ts';
import { eventually } from '../../../peers/program.ts';

const archive = '/root/security';
/** Data of the image, which no package owns. */
export const osUpdatesFolder = '/var/lib/tillframe-os-updates';

export const ffmpegVersion = (): Promise<string> =>
  done("dpkg-query --show --showformat='${Version}' ffmpeg");

/** unattended-upgrades, with what the image adds to it; at any time of day. */
export async function installImageUpdates(): Promise<void> {
  await done(
    `apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends unattended-upgrades
    cd /root/image && cp -r usr/lib/tillframe-image /usr/lib/ && cp etc/apt/apt.conf.d/* /etc/apt/apt.conf.d/
    cp -r etc/systemd/system/apt-daily-upgrade.service.d etc/systemd/system/tillframe-os-updates.service /etc/systemd/system/
    systemctl daemon-reload && systemctl enable --quiet tillframe-os-updates.service
    sed -i '/^update:/d' /etc/tillframe/config.yaml && echo "update: { hours: '00:00-24:00' }" >>/etc/tillframe/config.yaml
    mkdir ${archive} && cd /root && apt-get download -qq ffmpeg
    echo 'deb [trusted=yes] file:${archive} ./' >/etc/apt/sources.list.d/test-security.list`,
  );
}

/**
 * Offers ffmpeg under a newer number and runs the night's update; `failing`: its program does nothing but fail. Resolves with the outcome;
 * undefined where no package was replaced. `beforeJudged` is called once the package is installed.
 */
export async function securityUpdate(
  number: string,
  { failing = false, beforeJudged }: { failing?: boolean; beforeJudged?: () => Promise<void> } = {},
): Promise<string | undefined> {
  await done(
    `set -e; cd /root; rm -rf tree ${archive}/*; dpkg-deb --raw-extract ffmpeg_*.deb tree
    sed -i 's/^Version: .*/&+test${number}/' tree/DEBIAN/control
    ${failing ? "printf '#!/bin/sh\\nexit 1\\n' >tree/usr/bin/ffmpeg; rm tree/DEBIAN/md5sums" : ''}
    dpkg-deb --build -Zzstd -z1 tree ${archive}/ffmpeg.deb >/dev/null
    cd ${archive}; dpkg-deb --field ffmpeg.deb >Packages
    printf 'Filename: ./ffmpeg.deb\\nSize: %s\\nSHA256: %s\\n' $(stat -c %s ffmpeg.deb) $(sha256sum ffmpeg.deb | cut -c1-64) >>Packages
    printf 'Origin: Debian\\nLabel: Debian-Security\\nSuite: stable-security\\nCodename: trixie-security\\nDate: %s\\nSHA256:\\n %s %s Packages\\n' \\
      "$(date -Ru)" $(sha256sum Packages | cut -c1-64) $(stat -c %s Packages) >Release
    apt-get update -qq; rm -f /var/lib/apt/periodic/upgrade-stamp ${osUpdatesFolder}/result.json`,
  );
  await done('systemctl start apt-daily-upgrade.service');
  await beforeJudged?.();
  await eventually(
    'the update judged',
    async () => ((await inside(`test ! -e ${osUpdatesFolder}/list`)).code === 0 ? true : undefined),
    400_000,
  );
  return /"outcome":"(\w+)"/.exec((await inside(`cat ${osUpdatesFolder}/result.json`)).out)?.[1];
}
