/** English. */
import { kindWords, missingWords, receiptWords } from '../../domain/sale/sale-texts.ts';
import type { Messages } from './ja.ts';
import { searchEn } from './search-en.ts';

export const en: Messages = {
  comma: ', ',
  colon: ': ',
  gap: ' ',
  otherLanguage: '日本語',
  skipToSales: 'Skip to the sales',
  nav: { label: 'Pages', sales: 'Sales', cameras: 'Cameras', linkage: 'Registers', system: 'System' },
  unknownPage: {
    title: 'Page not found',
    text: 'The address is outdated or mistyped.',
    toSales: 'To the sales',
  },
  pageLoading: 'Loading the page…',
  pageFailed: 'The page could not be loaded',
  skipToContent: 'Skip to the content',
  close: 'Close',
  retry: 'Try again',
  form: {
    notReached: 'The gateway can’t be reached. Press again once it can.',
    checking: 'Checking…',
    working: 'Working…',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Copying failed. Select the text and copy it.',
    discardTitle: 'Discard your changes?',
    discardText: 'They have not been saved.',
    discard: 'Discard and close',
  },
  details: 'Details',
  developers: 'For developers',
  today: (date) => `Today, ${date}`,
  yesterday: (date) => `Yesterday, ${date}`,
  duration: {
    seconds: (n) => `${n} s`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n) => (n === 1 ? '1 day' : `${n} days`),
  },
  connection: { connecting: 'Connecting…', live: 'Connected', offline: 'Reconnecting…' },
  header: {
    state: 'State of the gateway',
    cameras: (up, all) => `Cameras ${up}/${all}`,
    noCameras: 'No cameras yet',
    allSent: 'All sent',
    waiting: (n, oldest) => `${n} to send${oldest === undefined ? '' : ` (oldest ${oldest})`}`,
    picturesWaiting: (n, oldest) =>
      `${n} ${n === '1' ? 'picture' : 'pictures'} to send${oldest === undefined ? '' : ` (oldest ${oldest})`}`,
    picturesFrom: (n, time) => `${n} ${n === '1' ? 'picture is' : 'pictures are'} sent from ${time}`,
    cloudOff: 'No cloud set up',
    cloudConnecting: 'Cloud: connecting',
    cloudRetrying: 'Cloud: reconnecting',
    cloudSendsAgain: 'Cloud: sending again',
    nextTry: (time) => `next try ${time}`,
    cloudRefused: 'Rejected by the cloud',
    onHold: (n) => `${n} upload ${n === '1' ? 'error' : 'errors'}`,
    kept: 'sales are stored here',
  },
  notice: {
    offlineTitle: 'The gateway can’t be reached. Reconnecting…',
    offlineText: (time) =>
      `Last update: ${time}. Check that this device is on the shop’s network and that the gateway has power. A running gateway continues to record sales; while it is stopped, sales may not be recorded.`,
    offlineNothing: 'Check that this device is on the shop’s network and that the gateway has power.',
    failedTitle: 'The list could not be loaded',
    failedText: (status, title) =>
      `Response from the gateway: ${title} (${status}). It is retried automatically; if this continues, restart the gateway.`,
    refusedTitle: 'The cloud does not accept this gateway',
    refusedText:
      'Sales and pictures are stored on the gateway. See the reason below; sending resumes automatically once it is fixed.',
    nextTry: (time) => `The next attempt is at ${time}.`,
    tryingSince: (time) => `An attempt has been running since ${time}.`,
    retryingTitle: {
      unreachable: 'The cloud can’t be reached',
      wait: 'The cloud requests a delay',
      error: 'The cloud returns an error',
      unread: 'The cloud’s response can’t be read',
    },
    retryingText: 'Sending is retried automatically. Sales and pictures are stored on the gateway.',
    retryingAnswered: 'If this continues, contact the cloud’s administrator.',
    quarantinedTitle: (n) => `The cloud rejected ${n} ${n === '1' ? 'sale or picture' : 'sales or pictures'}`,
    quarantinedText:
      'They remain on the gateway, and other sales are still sent. Open a sale marked “Upload error” to see the reason and to send it again.',
    about: (title, name) => `${title} (${name})`,
    alarm: {
      database_recovered: {
        title: 'The gateway’s storage was damaged and has been repaired',
        text: (time) =>
          `At ${time} the gateway found damaged data and rebuilt it from what could be read. New sales are recorded as usual; some older sales or pictures may be missing here. If this happens again, replace the SD card or disk and check the power supply.`,
      },
      unsent_sales_lost: {
        title: 'Unsent sales may be lost',
        text: (time) =>
          `At ${time} the gateway found damaged data of sales that had not reached the cloud. Compare the registers’ totals up to then with the cloud’s.`,
      },
      database_failed: {
        title: 'The gateway temporarily could not write to its storage',
        text: (time) =>
          `At ${time} registers were requested to resend their sales; nothing was lost. If this happens again, replace the SD card or disk.`,
      },
      picture_addresses_useless: {
        title: 'Pictures can’t be uploaded',
        text: (time) =>
          `Since ${time} the addresses that the cloud gives for pictures can’t be used. Sales are sent; pictures are stored on the gateway and retried automatically. Contact the cloud’s administrator.`,
      },
      storage_read_only: {
        title: 'Sales are refused: the gateway’s storage is read-only',
        text: (time) =>
          `Since ${time} nothing can be saved, as happens when an SD card or disk fails. What is stored is shown here and sent to the cloud. Replace the SD card or disk; registers have to resend the sales that were refused.`,
      },
      printer_proxy_down: {
        title: 'Receipts can’t be printed through the gateway',
        text: (time) =>
          `Since ${time} the printer proxy of the gateway does not respond. It is restarted automatically. If this continues, restart the gateway, or set the register to print directly to the printer.`,
      },
      printer_unreachable: {
        title: 'A receipt printer can’t be reached',
        text: (time) =>
          `Since ${time} a register could not print. Check that the printer is on and on the network, and that its address has not changed.`,
      },
      receipts_of_unknown_register: {
        title: 'Receipts of a register that is not set up',
        text: (time) =>
          `Since ${time}. They are printed and stored. Add the register under the name below, or correct “register” of that printer in the configuration file; they are then imported automatically.`,
      },
      receipts_not_stored: {
        title: 'Sales from receipts can’t be saved',
        text: (time) =>
          `Since ${time}. Receipts are still printed, and saving is retried automatically. Check the free disk space; if this continues, replace the SD card or disk.`,
      },
      receipts_lost: {
        title: 'Some sales from receipts were lost',
        text: (time) =>
          `Detected at ${time}. The receipts were printed, but there was no space to store their content. Free disk space.`,
      },
      pos_refused: {
        title: 'The POS refuses access to its sales',
        text: (time) =>
          `Since ${time}. The response of the POS is below. Correct the account’s settings, or its permissions at the POS; it is retried every few minutes, and immediately after a change here. Sales made in the meantime are fetched then.`,
      },
      update_taken_back: {
        title: 'An update was rolled back',
        text: (time) =>
          `At ${time} a new version failed its health check and was rolled back to the previous one. Sales are recorded as before, and none was lost. Inform the gateway’s administrator.`,
      },
      pos_unreachable: {
        title: 'The POS can’t be reached',
        text: (time) =>
          `Since ${time} no sales could be fetched. It is retried automatically, and nothing is lost. If this continues, check the internet connection and whether the POS has an outage.`,
      },
      too_many_connections: {
        title: 'A device opens too many connections to the gateway',
        text: (time) =>
          `Since ${time}. Registers and this page still work. Find the device with the address above, and restart it or take it off the network.`,
      },
      register_broker_down: {
        title: 'The broker of the registers can’t be reached',
        text: (time) =>
          `Since ${time} sales that registers publish (MQTT) do not arrive. They are delivered later if the broker retains them. Check that the broker runs, and registers.mqtt in the configuration file.`,
      },
      register_session_lost: {
        title: 'The broker of the registers lost queued sales',
        text: (time) =>
          `At ${time} the broker had lost this gateway’s session. Registers that wait for a response resend automatically; for the others, compare the sales of that time with the register. Configure the broker to store its state on disk.`,
      },
      register_messages_refused: {
        title: 'Messages of a register could not be read as sales',
        text: (time) =>
          `The last one at ${time}. They are not stored. Check that the register is set up under the name below, and what it sends.`,
      },
    },
    refusing: {
      quota: {
        title: 'Sales are refused: the gateway’s storage is full',
        text: 'It holds only sales that are not sent yet. Fix the connection to the cloud, or raise store.maxMegabytes in the configuration file. Sales are accepted again automatically once there is space; registers have to resend those that were refused.',
      },
      rows: {
        title: 'Sales are refused: the maximum number of sales is stored',
        text: 'Only sales remain that are not sent yet or too recent to be removed. Fix the connection to the cloud, or raise store.maxSales in the configuration file. Sales are accepted again automatically once there is space; registers have to resend those that were refused.',
      },
      disk: {
        title: 'Sales are refused: the disk is full',
        text: 'Other files on this device fill the disk. Delete what isn’t needed. Sales are accepted again automatically once there is space; registers have to resend those that were refused.',
      },
    },
    nearlyFullTitle: (percent) => `The gateway’s storage is nearly full (${percent} used)`,
    nearlyFullText:
      'Most of it is waiting to be sent. Once it is full, the oldest unsent pictures are deleted; sales are kept. Check the connection to the cloud, or raise store.maxMegabytes in the configuration file.',
    diskLowTitle: (free) => `The disk is nearly full (${free} free)`,
    diskLowText:
      'Other files on this device fill the disk. Delete what isn’t needed. Video on disk is removed first, then pictures that are already sent.',
    shedTitle: (n) => `Unsent pictures were deleted for lack of space (${n} so far)`,
    shedText: (time) =>
      `The last was deleted at ${time}. The sales themselves are kept. Check the connection to the cloud, and the free disk space.`,
    unsyncedTitle: 'The gateway’s clock is not synchronized',
    unsyncedText:
      'Sales are shown with the right pictures; only the dates and times may be wrong. Check that a time server can be reached. If the clock is synchronized by other means, set clock: { state: synced } in config.yaml.',
  },
  cameras: {
    heading: 'Cameras',
    state: { starting: 'Connecting…', up: 'Receiving', down: 'Down' },
    unknown: 'Unknown (no connection to the gateway)',
    downSince: (time, duration) => `Down since ${time} (${duration})`,
    why: 'Why',
    whyUnknown: 'No picture arrives from the camera',
    whatToDo: {
      login:
        'Check user name and password on the camera’s page, and in the camera what that user may do. With some makers, video (ONVIF) needs a user of its own.',
      address:
        'Check the camera’s address (URL) on its page: its host and port, and its path, which differs from maker to maker and model to model.',
      connection: 'Check the address (URL) on the camera’s page, then its power and network cable.',
      cutOff:
        'Its pictures came until then: check the camera’s power, its network cable and the switch in between. If they are all well, its address may have changed.',
      camera:
        'Close other viewers and recorders of this camera, and check its video settings. If it goes on, turn the camera off and on again.',
      gateway: 'This has to be put right on the gateway, not on the camera.',
    },
    reconnecting: 'It is being reconnected automatically.',
    nextTry: (time) =>
      `So that the camera does not lock its account, it is tried next at ${time}. “Try the connection” on its page connects at once.`,
    startingText: 'The first picture takes a few seconds.',
    registers: 'Registers of this camera',
    sales: 'Sales of this camera',
    salesOf: (camera) => `Sales of this camera: ${camera}`,
    latest: (camera) => `Latest sales at ${camera}`,
    noRegisters: 'No register is linked',
    newest: (camera) => `${camera}, current picture`,
    last: (camera) => `${camera}, last picture`,
    noPicture: 'No picture yet',
    isDown: 'The camera is off or cut off',
    live: 'Live',
    lastPicture: 'Last picture',
    fpsValue: (n) => `${n} fps`,
    pictureAge: 'Picture’s age',
    behind: 'This screen is behind by',
    behindPictures: 'Shown as single pictures',
    fps: 'Pictures a second',
    bitRate: 'Bit rate',
    keyFrames: 'Key frame interval',
    codec: 'Codec',
    size: 'Picture size',
    reader: 'Reader',
    readers: { native: 'built in', ffmpeg: 'ffmpeg (fallback)', single_pictures: 'single pictures' },
    clock: 'Camera’s clock',
    clockRight: 'right',
    clockFast: (duration) => `${duration} fast`,
    clockSlow: (duration) => `${duration} slow`,
    damages: 'Video damaged',
    held: 'Video in memory',
    lookback: 'Video on disk',
    lookbackValue: (oldest, size) => `since ${oldest}, ${size}`,
    restarts: 'Reconnected',
    times: (n) => `${n} ${n === '1' ? 'time' : 'times'}`,
    ago: (duration) => `Picture ${duration} old`,
    warnings: 'Warnings',
    warning: {
      key_frames_far_apart: (value) => `Key frames too far apart (${value})`,
      lossy: () => 'Video is damaged now and then',
      camera_clock_off: (value) => `Camera’s clock is off (${value})`,
      picture_unchanged: (value) => `No change in the picture since ${value}`,
      time_stamps_unusable: () => 'Its time stamps can’t be used',
      single_pictures: () => 'Only single pictures are read',
    },
    advice: {
      key_frames_far_apart:
        'In the camera’s settings, set the I-frame interval to 1–2 s and turn off “smart codec”, “H.264+” or “H.265+”. As it is, pictures are slow to get, and those of older sales may be seconds off.',
      lossy:
        'Damaged pictures are not used; those next to them are. Connect the camera by cable and check cable and switch; on Wi-Fi, move it to where the signal is strong.',
      camera_clock_off:
        'In the camera’s settings, let it follow a time server (NTP). Pictures are chosen without its clock, but the time painted into them is wrong.',
      picture_unchanged:
        'Wave a hand before the camera and see whether it shows. If it doesn’t, turn the camera off and on again.',
      time_stamps_unusable:
        'The times of arrival are used instead, so pictures may be a little off. Update the camera’s firmware, or enter the address of another of its streams.',
      single_pictures:
        'Pictures may be more than a second off the time of sale. If the camera offers RTSP (H.264, H.265), enter that address.',
    },
    emptyTitle: 'No cameras yet',
    emptyText: 'Search for one on the shop’s network or enter its address, and its picture shows here.',
    add: '＋ Add a camera',
  },
  sales: {
    voidedAt: (time) => `Voided ${time}`,
    heading: 'Sales',
    kind: kindWords.en,
    loading: 'Loading the sales…',
    unavailable: 'Sales are listed here once the gateway is reachable.',
    emptyTitle: 'Waiting for the first sale',
    emptyText:
      'Ring up a sale at the register and it appears here with the picture of its time. Any normal sale will do.',
    noRegistersTitle: 'No registers yet',
    noRegistersText: 'Link one, and its sales appear here with their pictures.',
    toLinkage: 'Link a register',
    older: 'Older sales',
    olderLoading: 'Loading…',
    olderFailed: 'Older sales could not be loaded.',
    end: 'There are no older sales',
    bound: (n) => `Only the newest ${n} are shown here`,
    more: (n) => ` and ${n} more`,
    uncertain: (duration) => `Picture time ±${duration}`,
    uncertainSale: (duration) => `Time of sale ±${duration}`,
    arrived: (amount, kind, register, time) => `New: ${kind}, ${amount}, ${register}, ${time}`,
  },
  search: searchEn,
  upload: {
    waiting: 'To send',
    stored: 'Sent',
    quarantined: 'Upload error',
    picturesWaiting: (n) => `${n} ${n === '1' ? 'picture is' : 'pictures are'} waiting to be sent.`,
    saleWaiting: 'The sale is waiting to be sent.',
    saleAndPicturesWaiting: (n) =>
      `The sale and ${n} ${n === '1' ? 'picture' : 'pictures'} are waiting to be sent.`,
    waitingText: 'It is sent automatically as soon as the cloud is reachable, and stored on the gateway.',
    storedText: (time) => `The cloud stored it at ${time}.`,
    quarantinedText: (why) =>
      `The cloud rejected the sale or its picture: ${why}. Both are stored on the gateway.`,
    retry: 'Send again',
    retrying: 'Starting…',
    retried: 'Waiting to be sent again.',
    retriedNothing: 'Nothing to send again: it has been sent or is already waiting.',
    retryFailed: 'Sending could not be started. Check the connection to the gateway and press again.',
    picturesFrom: (n, time) => `${n} ${n === '1' ? 'picture is' : 'pictures are'} sent from ${time}.`,
    picturesFromText: 'Pictures are sent in the hours set for them. Sales are sent immediately.',
    offText: 'No cloud is set up. The sale is stored on the gateway.',
  },
  payment: { cash: 'Cash', card: 'Card', credit: 'Credit' },
  picture: {
    pending: 'Getting the picture…',
    pendingBrief: 'Pending…',
    none: 'No picture',
    unreadable: 'The picture can’t be loaded',
    alt: (camera, time) => `${camera}, picture of ${time}`,
    moment: { sale: 'the sale', void: 'the void' },
    after: (ms, moment, plusMinus) => `Taken ${ms} after ${moment} (±${plusMinus})`,
    before: (ms, moment, plusMinus) => `Taken ${ms} before ${moment} (±${plusMinus})`,
    wantedAfter: (duration) => `+${duration}`,
    wantedBefore: (duration) => `−${duration}`,
    wantedNow: 'Time of sale',
    ofVoid: (when) => `Void: ${when}`,
    voidNow: 'Time of void',
    others: 'Other pictures',
    clip: 'Watch the video (10 s before and after)',
    clipMasked: 'This camera has masks, so only pictures are available, no video.',
    clipGone: (until, from) =>
      `No video of this sale is stored${until && ` (there is some until ${until})`}${from && ` (there is some from ${from} on)`}`,
    clipTitle: 'The video around the sale',
    clipLoading: 'Getting the video… (up to about 10 s)',
    clipFailed: 'The video could not be played',
    clipFailedText:
      'It is no longer stored, or this browser does not support its format. Save it below to play it in another program.',
    clipSave: 'Save the video',
    cameras: 'Cameras',
    latencyAssumed: (ms, plusMinus) =>
      `The camera’s latency has not been measured: ${ms} ± ${plusMinus} is assumed.`,
    lineDelay: (ms) => `The connection was slow: the video may have arrived up to ${ms} late.`,
    lookback: 'Taken from the video on disk: it may be slightly off the time of sale.',
    removed: 'The picture is in the cloud; it was removed from the gateway',
    removedBrief: 'In the cloud',
    otherMoment: 'Chosen before the time of sale was corrected.',
    brief: {
      no_link: 'No camera',
      time_unknown: 'Time unknown',
      camera_down: 'Camera down',
      outside_buffer: 'Too late',
      agent_restarted: 'Restarted',
      damaged: 'Damaged',
      timed_out: 'Timed out',
      shed: 'No space',
    },
    missing: missingWords.en,
    down: (since, until) => ` (${since}–${until})`,
    cameBack: 'Video arrived again later. If this happens often, check the camera’s power and network cable.',
    advice: {
      no_link: 'Link the register to a camera, and the next sale has a picture.',
      time_unknown:
        'The register’s clock is not known yet, or the sale arrived late. Set the register’s clock; after a few more sales, pictures are chosen again.',
      camera_down:
        'Check the camera’s power and network cable. Once it is back, the next sale has a picture.',
      outside_buffer:
        'Check whether the connection between register and gateway was slow. The sale itself is stored.',
      agent_restarted:
        'The sale itself is stored. If there was no power cut or update, check the gateway’s power supply.',
      damaged: 'Check the cable or Wi-Fi between camera and gateway.',
      timed_out: 'If this continues, lower the camera’s resolution or bit rate.',
      shed: 'The sale itself is stored. Check the connection to the cloud, or raise store.maxMegabytes in the configuration file.',
    },
    held: (from, to) => `Video available: ${from} – ${to}`,
  },
  sale: {
    title: 'Sale',
    earlier: '← Earlier sale',
    later: 'Later sale →',
    loading: 'Loading the sale…',
    notFoundTitle: 'Sale not found',
    notFoundText: 'It is past its retention, or the address is wrong. Close this and choose from the list.',
    failedTitle: 'The sale could not be loaded',
    failedText: 'Check the connection to the gateway and try again.',
    ...receiptWords.en,
    staff: 'Staff',
    printed: 'As printed',
    totalUnknown: 'Amount not readable',
    doubt: {
      image: 'The receipt was printed as a picture: its time is known, its amount is not.',
      no_text: 'Only codes were printed.',
      no_total: 'No total was found on the receipt.',
      several_totals: 'The receipt has several totals; the last one was used.',
      total_from_cash: 'The total was calculated from cash received and change.',
      bytes_missed: 'Part of the receipt was not received.',
      too_long: 'Only the beginning of the receipt is stored.',
      rules_failed: 'This register’s own rules could not be used; the default rules were used.',
      text_shed: 'The text of the receipt was not stored for lack of space.',
    },
    receiptNumber: 'Receipt',
    instant: 'Time of sale',
    voidedAt: 'Voided',
    basis: {
      drawer: 'From the signal that opened the drawer.',
      receipt_first_byte: 'From when the receipt began to print.',
      cut: 'From when the receipt was cut.',
      arrival: 'From when the notice of the sale arrived.',
      register_time: 'From the register’s clock, corrected where its deviation is known.',
      pos_server_time: 'From the POS server’s time.',
    },
    uncertainty: (duration) => `Expected accuracy: ±${duration}.`,
    ahead: (duration) => `The register’s clock is ${duration} fast.`,
    behind: (duration) => `The register’s clock is ${duration} slow.`,
    skewUncertainty: (duration) => `(known to ±${duration})`,
    unsynced: 'Sold before the gateway’s clock was synchronized: date and time may be wrong.',
    picture: 'Picture',
    soldAt: 'By the register’s clock',
    unusableSoldAt: 'Time from the register (invalid, not used)',
    posServerAt: 'By the POS server’s clock',
    drawerAt: 'Drawer opened',
    receiptAt: 'Receipt began',
    aliases: 'Same sale as',
    supersededBy: 'Counted as part of',
    receivedAt: 'Reached the gateway',
    upload: 'Upload',
    id: 'Sale id',
    revision: 'Revision',
    source: 'Picture taken from',
    sources: { ring: 'memory', lookback: 'disk' },
    took: 'Time to get the picture',
    tookValue: (wait, decode) => `waited ${wait}, converted ${decode}`,
    message: 'Message',
  },
};
