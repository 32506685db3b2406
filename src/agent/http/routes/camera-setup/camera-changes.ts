/** Adding, changing and removing cameras. Each operation rejects with a Problem; calls must be serialised. */
import type {
  CameraChange,
  CameraRemovedJson,
  CameraSettingsJson,
  NewCamera,
} from '../../../../contract/page/cameras.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { mayTakePassword } from '../../../../domain/setup/camera-login.ts';
import { splitCameraUrl } from '../../../../domain/setup/camera-url.ts';
import type { CameraRecord } from '../../../../domain/setup/set-up.ts';
import { maxCameras } from '../../../cameras/fleet.ts';
import type { WebContext } from '../../context.ts';
import type { WrongField } from '../../refused.ts';
import { wrongFields } from '../../refused.ts';
import { noCamera } from '../../request.ts';

export function cameraSettingsToJson(camera: CameraRecord): CameraSettingsJson {
  const {
    password,
    username,
    masks,
    latencyUncertaintyMs: _,
    latencyEstimated: _estimated,
    aspect = 'auto',
    ...rest
  } = camera;
  return {
    ...rest,
    aspect,
    ...(username !== undefined && { username }),
    hasPassword: password !== undefined,
    masks: masks.map((mask) => mask.map(([x, y]) => [x, y])),
  };
}

type Address = Pick<CameraRecord, 'url' | 'username' | 'password'>;

/** Address and login in stored form, entered in either place. Empty texts count as absent. */
export function enteredAddress(
  given: { readonly url: string; readonly username: string; readonly password: string },
  stored?: Pick<CameraRecord, 'url' | 'password'>,
): Address {
  const split = splitCameraUrl(given.url) ?? { url: given.url };
  const wrong: WrongField[] = [];
  for (const field of ['username', 'password'] as const) {
    if (given[field] !== '' && split[field] !== undefined)
      wrong.push({ field, problem: refusal('camera_form.in_url_too') });
  }
  const username = given.username || split.username;
  const entered = given.password || split.password;
  if (entered !== undefined && username === undefined)
    wrong.push({ field: 'username', problem: refusal('camera_form.user_missing') });
  let password = entered;
  if (entered === undefined && username !== undefined && stored?.password !== undefined) {
    if (mayTakePassword(stored.url, split.url)) password = stored.password;
    else wrong.push({ field: 'password', problem: refusal('camera_form.password_again') });
  }
  if (wrong.length > 0) throw wrongFields(...wrong);
  return {
    url: split.url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

/** The stream of most detail: at the host of `url`. Another host is a mistake where it was given, and else ends it. */
function mainOf(url: string, given: string | undefined, isGiven: boolean): Pick<CameraRecord, 'mainUrl'> {
  const mainUrl = splitCameraUrl(given ?? '')?.url;
  if (mainUrl === undefined || placeOf(mainUrl) === placeOf(url)) return {};
  if (mayTakePassword(url, mainUrl)) return { mainUrl };
  if (isGiven) throw wrongFields({ field: 'mainUrl', problem: refusal('camera_form.main_elsewhere') });
  return {};
}

function aspectOf(aspect: NewCamera['aspect'] | undefined): Pick<CameraRecord, 'aspect'> {
  return aspect === undefined || aspect === 'auto' ? {} : { aspect };
}

type Connection = Address & Pick<CameraRecord, 'transport'>;

/** Both connect to the camera in the same way. */
export function isSameConnection(a: Connection, b: Connection): boolean {
  return (['url', 'username', 'password', 'transport'] as const).every((key) => a[key] === b[key]);
}

/** Two names of one host count as different: no name is resolved here. */
function placeOf(address: string): string {
  const { protocol, hostname, port, pathname, search } = new URL(address);
  const usual = /^rtsp/.test(protocol) ? '554' : '';
  return `${protocol} ${hostname.toLowerCase()} ${port || usual} ${pathname} ${search}`;
}

/**
 * Two indistinguishable cameras, or one camera read twice, are an error. `before`: existing duplicates are no
 * error of this change.
 */
function mustDiffer(
  camera: Pick<CameraRecord, 'name' | 'url'>,
  others: readonly CameraRecord[],
  before?: Pick<CameraRecord, 'name' | 'url'>,
): void {
  const wrong: WrongField[] = [];
  if (camera.name !== before?.name && others.some(({ name }) => name === camera.name))
    wrong.push({ field: 'name', problem: refusal('camera_form.same_name') });
  const place = placeOf(camera.url);
  const same = others.find(({ url }) => placeOf(url) === place);
  if (camera.url !== before?.url && same !== undefined)
    wrong.push({ field: 'url', problem: refusal('camera_form.same_address', { camera: same.name }) });
  if (wrong.length > 0) throw wrongFields(...wrong);
}

export function cameraOperations(context: WebContext) {
  const { store } = context;

  async function existing(id: string): Promise<CameraRecord> {
    const camera = (await store.read.cameras()).find((one) => one.id === id);
    if (camera === undefined) throw noCamera(id);
    return camera;
  }

  async function put(camera: CameraRecord): Promise<CameraSettingsJson> {
    // Keys absent here are removed.
    const imported = { ...camera, mainUrl: camera.mainUrl ?? null };
    await store.write.importSetUp({ cameras: [imported], registers: [], links: [] });
    await context.setUpChanged();
    return cameraSettingsToJson(camera);
  }

  /** An id is permanent: a removed camera's is not reused. */
  async function freeId(requested: string | undefined): Promise<string> {
    const used = new Set(await store.read.usedCameraIds());
    if (requested === undefined) {
      for (let n = 1; ; n += 1) if (!used.has(`camera-${n}`)) return `camera-${n}`;
    }
    if (used.has(requested)) throw wrongFields({ field: 'id', problem: refusal('camera_form.id_taken') });
    return requested;
  }

  /** The camera in stored form after a change. */
  async function changed(
    id: string,
    change: CameraChange,
  ): Promise<{ before: CameraRecord; after: CameraRecord }> {
    const { username, password, url, mainUrl: givenMain, aspect: givenAspect, ...plain } = change;
    const before = await existing(id);
    const isLoginInUrl = url !== undefined && splitCameraUrl(url)?.username !== undefined;
    const address = enteredAddress(
      {
        url: url ?? before.url,
        username: username ?? (isLoginInUrl ? '' : (before.username ?? '')),
        password: password ?? '',
      },
      before,
    );
    const { id: sameId, name, transport, reader, latencyMs, masks } = before;
    const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
    const after = {
      ...{ id: sameId, name, transport, reader, masks },
      ...(latencyMs !== undefined && { latencyMs }),
      ...aspectOf(givenAspect ?? before.aspect),
      ...given,
      ...address,
      ...mainOf(address.url, givenMain ?? before.mainUrl, givenMain !== undefined),
    };
    const others = (await store.read.cameras()).filter((one) => one.id !== id);
    mustDiffer(after, others, before);
    return { before, after };
  }

  return {
    existing,

    async add(requested: NewCamera): Promise<CameraSettingsJson> {
      const { id: requestedId, name, transport, reader, masks, mainUrl, aspect } = requested;
      const address = enteredAddress(requested);
      const others = await store.read.cameras();
      if (others.length >= maxCameras)
        throw wrongFields({ field: '', problem: refusal('camera_form.full', { maximum: maxCameras }) });
      mustDiffer({ name, url: address.url }, others);
      const id = await freeId(requestedId);
      const main = mainOf(address.url, mainUrl, true);
      return put({ id, name, ...address, ...main, transport, reader, ...aspectOf(aspect), masks });
    },

    changed,

    async change(id: string, change: CameraChange): Promise<CameraSettingsJson> {
      const { before, after } = await changed(id, change);
      const settings = await put(after);
      // Entered again unchanged: the person wants it tried now. Another connection is tried anyway.
      const isEntered = [change.url, change.username, change.password].some((one) => one !== undefined);
      if (isEntered && isSameConnection(before, after)) context.connectCamera?.(id);
      return settings;
    },

    async remove(id: string): Promise<CameraRemovedJson> {
      const removed = await store.write.removeCamera(id);
      if (removed === undefined) throw noCamera(id);
      await context.setUpChanged();
      return { removed: id, unlinked: removed.unlinked };
    },
  };
}
