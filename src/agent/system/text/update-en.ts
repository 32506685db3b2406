/** English texts about updates: what is chosen, why not, and what apt answers. Pure. */

export const updateEn = {
  'update.older':
    '{version} is older than {installed}, which is installed: --allow-older takes it nevertheless',
  'update.other_architecture': 'what is there is for {others}; this machine is {architecture}',
  'update.no_version': 'no version of tillframe is there',
  'update.not_signed': '{named} is not among the signed versions there',
  'update.rolled_back_before':
    '{version} was rolled back here before and is not tried again by itself; tillframe update tries it',
  'update.no_place': '{named} is neither an address (https://…) nor a folder or package of this machine',
  'update.no_room':
    'an update needs {needed} MB on the disk of {folder} for a few minutes, {free} MB are free: make room',
  'update.no_key':
    'no key is trusted to sign updates: put the public key of whoever makes your packages into {folder}, such as {folder}/updates.asc (scripts/sign-release.sh key makes one)',
  'update.not_a_key':
    '{path} is no public OpenPGP key: put there what scripts/sign-release.sh key or gpg --export --armor gives, or remove it',
  'update.in_use':
    'another tillframe update is looking for a version or fetching one (perhaps the one by night): try again when it has ended: systemctl status tillframe-update',
  'update.goes_on': 'the update has not come to an end yet; it goes on by itself: tillframe logs',
  'update.disk_full': 'the disk is full: make room',
  'update.locked': 'another update is being looked for: wait for it to end',
  'update.signed_in_future':
    'what is at {from} was signed in the future: the clock of this machine is behind (timedatectl)',
  'update.expired':
    'what is at {from} is out of date: whoever makes the packages has to sign it again (scripts/sign-release.sh), or the key has expired',
  'update.not_trusted':
    'what is at {from} is not signed by a key that is trusted here (/etc/tillframe/update-keys.d), or was changed since: nothing was installed',
  'update.file_differs':
    'a file at {from} is not the one that was signed: damaged on the way, changed, or just being replaced. Nothing was installed',
  'update.certificate':
    'the certificate of {from} is not trusted (is the package ca-certificates installed, and the clock right?)',
  'update.no_signed_versions':
    'there are no signed versions at {from} (InRelease and Packages, made by scripts/sign-release.sh)',
  'update.unreachable': '{from} cannot be reached, or the line broke for long',
  'update.apt_failed': 'apt cannot get it from {from}',
  'update.tried_after_a_day':
    '{result}. It is tried again by itself after a day; tillframe update tries it now',
  'update.apt_answered': '{problem} (apt: {answer})',
} as const;
