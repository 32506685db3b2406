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
  nav: { label: 'Pages', sales: 'Sales', cameras: 'Cameras', linkage: 'Linkage', system: 'System' },
  unknownPage: {
    title: 'There is no such page',
    text: 'Its address is old or mistyped.',
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
    copyFailed: 'It could not be copied. Select the text and copy it.',
    discardTitle: 'Discard what you wrote?',
    discardText: 'It has not been saved. Closing loses it.',
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
  connection: { connecting: 'Connecting…', live: 'Live', offline: 'Reconnecting…' },
  header: {
    state: 'State of the gateway',
    cameras: (up, all) => `Cameras ${up}/${all}`,
    noCameras: 'No cameras yet',
    allSent: 'All sent',
    waiting: (n, oldest) => `${n} to send${oldest === undefined ? '' : ` (oldest ${oldest})`}`,
    picturesWaiting: (n, oldest) =>
      `${n} ${n === '1' ? 'picture' : 'pictures'} to send${oldest === undefined ? '' : ` (oldest ${oldest})`}`,
    picturesFrom: (n, time) => `${n} ${n === '1' ? 'picture goes' : 'pictures go'} from ${time}`,
    cloudOff: 'No cloud set up',
    cloudConnecting: 'Cloud: connecting',
    cloudRetrying: 'Cloud: reconnecting',
    cloudSendsAgain: 'Cloud: sending again',
    nextTry: (time) => `next try ${time}`,
    cloudRefused: 'Refused by the cloud',
    onHold: (n) => `${n} on hold`,
    kept: 'sales are kept here',
  },
  notice: {
    offlineTitle: 'The gateway can’t be reached. Reconnecting…',
    offlineText: (time) =>
      `This is how things were at ${time}. Check that this device is on the shop’s network and that the gateway has power. While the gateway runs it goes on recording sales; while it is stopped, sales may not be recorded.`,
    offlineNothing: 'Check that this device is on the shop’s network and that the gateway has power.',
    failedTitle: 'The list could not be loaded',
    failedText: (status, title) =>
      `The gateway said: ${title} (${status}). It is tried again automatically; if this goes on, restart the gateway.`,
    refusedTitle: 'The cloud does not accept this gateway',
    refusedText:
      'Sales and pictures are kept on the gateway. What to do is said below; sending goes on automatically once it is put right.',
    nextTry: (time) => `The next try is at ${time}.`,
    tryingSince: (time) => `A try has been under way since ${time}.`,
    retryingTitle: {
      unreachable: 'The cloud can’t be reached',
      wait: 'The cloud asks to wait',
      error: 'The cloud answers with an error',
      unread: 'The cloud’s answer can’t be understood',
    },
    retryingText: 'Sending is tried again automatically. Sales and pictures are kept on the gateway.',
    retryingAnswered: 'If this goes on, ask whoever runs the cloud.',
    quarantinedTitle: (n) =>
      `The cloud did not take ${n} ${n === '1' ? 'sale or picture' : 'sales or pictures'}`,
    quarantinedText:
      'They stay on the gateway and hold nothing else back. Open a sale marked “On hold” for the reason, and to send it again.',
    about: (title, name) => `${title} (${name})`,
    alarm: {
      database_recovered: {
        title: 'The gateway’s storage was damaged and has been repaired',
        text: (time) =>
          `At ${time} the gateway found damaged data and rebuilt it from all that could be read. New sales are recorded as usual; some older sales or pictures may be missing here. If this happens again, replace the SD card or disk and check the power supply.`,
      },
      unsent_sales_lost: {
        title: 'Unsent sales may be lost',
        text: (time) =>
          `At ${time} the gateway found damaged data of sales that had not reached the cloud. Compare the registers’ totals up to then with the cloud’s.`,
      },
      database_failed: {
        title: 'The gateway could not write to its storage for a moment',
        text: (time) =>
          `At ${time} registers were asked to send their sales again; nothing was lost. If this happens again, replace the SD card or disk.`,
      },
      picture_addresses_useless: {
        title: 'Pictures can’t be uploaded',
        text: (time) =>
          `Since ${time} the addresses that the cloud gives for pictures can’t be used. Sales are sent; pictures are kept on the gateway and tried again automatically. Ask whoever runs the cloud.`,
      },
      storage_read_only: {
        title: 'Sales are refused: the gateway’s storage can only be read',
        text: (time) =>
          `Since ${time} nothing can be saved, as happens when an SD card or disk fails. What is stored is shown here and sent to the cloud. Replace the SD card or disk; registers have to send the sales that were refused once more.`,
      },
      printer_proxy_down: {
        title: 'Receipts can’t be printed through the gateway',
        text: (time) =>
          `Since ${time} the part of the gateway that passes receipts on does not answer. It is started again automatically. If this goes on, restart the gateway, or have the register print straight to the printer.`,
      },
      printer_unreachable: {
        title: 'A receipt printer can’t be reached',
        text: (time) =>
          `Since ${time} a register could not print. Check that the printer is on and on the network, and that its address has not changed.`,
      },
      receipts_of_unknown_register: {
        title: 'Receipts wait for a register that is not set up',
        text: (time) =>
          `Since ${time}. They are printed and kept. Add the register under the name below, or correct “register” of that printer in the configuration file; they then go in by themselves.`,
      },
      receipts_not_stored: {
        title: 'Sales from receipts can’t be saved',
        text: (time) =>
          `Since ${time}. Receipts are still printed, and saving is tried again automatically. Check the room on the disk; if this goes on, replace the SD card or disk.`,
      },
      receipts_lost: {
        title: 'Some sales from receipts were lost',
        text: (time) =>
          `Noticed at ${time}. The receipts were printed, but there was no room to keep what they said. Free room on the disk.`,
      },
      pos_refused: {
        title: 'The POS does not let its sales be read',
        text: (time) =>
          `Since ${time}. What the POS says is below. Correct the account’s settings, or its permissions at the POS; it is tried again every few minutes, and at once after a change here. Sales made meanwhile are fetched then.`,
      },
      update_taken_back: {
        title: 'An update was taken back',
        text: (time) =>
          `At ${time} a newer version did not get well, and the former one runs again. Sales go on as before, and none was lost. Tell whoever looks after the gateway.`,
      },
      pos_unreachable: {
        title: 'The POS can’t be reached',
        text: (time) =>
          `Since ${time} no sales could be fetched. It is tried again automatically, and nothing is lost. If this goes on, check the line and whether the POS has an outage.`,
      },
      too_many_connections: {
        title: 'A device opens too many connections to the gateway',
        text: (time) =>
          `Since ${time}. Tills and this page go on. Find the device with the address above, and restart it or take it off the network.`,
      },
      register_broker_down: {
        title: 'The broker of the registers can’t be reached',
        text: (time) =>
          `Since ${time} sales that registers publish (MQTT) do not arrive. They wait at the broker if it keeps them. Check that the broker runs, and registers.mqtt in the configuration file.`,
      },
      register_session_lost: {
        title: 'The broker of the registers has lost what waited there',
        text: (time) =>
          `At ${time} the broker no longer knew this gateway. Registers that wait for answers send again by themselves; for the others, compare the sales of that time with the register. Let the broker keep its state on disk.`,
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
        text: 'What is left in it are sales that the cloud does not have yet. Put the connection to the cloud right, or raise store.maxMegabytes in the configuration file. Sales are taken again automatically once there is room; registers have to send those that were refused once more.',
      },
      rows: {
        title: 'Sales are refused: the gateway holds as many as it may',
        text: 'What is left are sales that the cloud does not have yet, or that are too recent to be removed. Put the connection to the cloud right, or raise store.maxSales in the configuration file. Sales are taken again automatically once there is room; registers have to send those that were refused once more.',
      },
      disk: {
        title: 'Sales are refused: the disk is full',
        text: 'Other files on this device fill the disk. Delete what isn’t needed. Sales are taken again automatically once there is room; registers have to send those that were refused once more.',
      },
    },
    nearlyFullTitle: (percent) => `The gateway’s storage is nearly full (${percent} used)`,
    nearlyFullText:
      'Most of it is still to be sent. Once it is full, the oldest pictures not sent yet are deleted; sales are kept. Check the connection to the cloud, or raise store.maxMegabytes in the configuration file.',
    diskLowTitle: (free) => `The disk is nearly full (${free} free)`,
    diskLowText:
      'Other files on this device fill the disk. Delete what isn’t needed. Video on disk goes first, and then pictures that the cloud has.',
    shedTitle: (n) => `Pictures were deleted for lack of space before they were sent (${n} so far)`,
    shedText: (time) =>
      `The last was deleted at ${time}. The sales themselves are kept. Check the connection to the cloud, and the room on the disk.`,
    unsyncedTitle: 'It is not known yet whether the gateway’s clock is right',
    unsyncedText:
      'Sales and pictures belong together as shown; only the dates and times may be wrong. Check that a time server can be reached. Where something else keeps the clock right, write clock: { state: synced } into config.yaml.',
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
        'Pictures may be more than a second off the moment of the sale. If the camera offers RTSP (H.264, H.265), enter that address.',
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
    unavailable: 'The sales show here once the gateway can give them.',
    emptyTitle: 'Waiting for the first sale',
    emptyText:
      'Ring up a sale at the register and it shows here with the picture of its moment. Any normal sale will do.',
    noRegistersTitle: 'No registers yet',
    noRegistersText: 'Link one, and its sales show here with their pictures.',
    toLinkage: 'Link a register',
    older: 'Older sales',
    olderLoading: 'Loading…',
    olderFailed: 'Older sales could not be loaded.',
    end: 'There are no older sales',
    bound: (n) => `Only the newest ${n} are shown here`,
    more: (n) => ` and ${n} more`,
    frameOffset: (ms) => `${ms} off`,
    uncertain: (duration) => `Time ±${duration}`,
    arrived: (amount, kind, register, time) => `New: ${kind}, ${amount}, ${register}, ${time}`,
  },
  search: searchEn,
  upload: {
    waiting: 'To send',
    stored: 'Sent',
    quarantined: 'On hold',
    picturesWaiting: (n) => `${n} ${n === '1' ? 'picture is' : 'pictures are'} still to send.`,
    saleWaiting: 'The sale is still to send.',
    saleAndPicturesWaiting: (n) =>
      `The sale and ${n} ${n === '1' ? 'picture' : 'pictures'} are still to send.`,
    waitingText: 'It is sent automatically as soon as the cloud can be reached. It is kept on the gateway.',
    storedText: (time) => `The cloud stored it at ${time}.`,
    quarantinedText: (why) =>
      `The cloud did not take the sale or its picture: ${why}. Both are kept on the gateway.`,
    retry: 'Send again',
    retrying: 'Starting…',
    retried: 'Waiting to be sent again.',
    retriedNothing: 'There was nothing to send again: it has been sent, or is waiting already.',
    retryFailed: 'It could not be started. Check the connection to the gateway and press again.',
    picturesFrom: (n, time) => `${n} ${n === '1' ? 'picture is' : 'pictures are'} sent from ${time}.`,
    picturesFromText: 'Pictures have hours of their own here. Sales are sent at once.',
    offText: 'No cloud is set up. It is kept on the gateway.',
  },
  payment: { cash: 'Cash', card: 'Card', credit: 'Credit' },
  picture: {
    pending: 'Getting the picture…',
    pendingBrief: 'Coming…',
    none: 'No picture',
    unreadable: 'The picture can’t be loaded',
    alt: (camera, time) => `${camera}, picture of ${time}`,
    moment: { sale: 'the sale', void: 'the void' },
    after: (ms, moment, plusMinus) => `Taken ${ms} after ${moment} (±${plusMinus})`,
    before: (ms, moment, plusMinus) => `Taken ${ms} before ${moment} (±${plusMinus})`,
    wantedAfter: (duration) => `+${duration}`,
    wantedBefore: (duration) => `−${duration}`,
    wantedNow: 'Moment',
    ofVoid: (when) => `Void: ${when}`,
    others: 'Other pictures',
    clip: 'Watch the video (10 s either way)',
    clipMasked: 'Its camera has masks, so there is no video to watch, only pictures.',
    clipGone: (until, from) =>
      `No video of this sale is held${until && ` (there is some until ${until})`}${from && ` (there is some from ${from} on)`}`,
    clipTitle: 'The video around the sale',
    clipLoading: 'Getting the video… (some 10 s at most)',
    clipFailed: 'The video could not be played',
    clipFailedText:
      'It is not held any more, or of a form that this browser does not play. Saved from below, another program may play it.',
    clipSave: 'Save the video',
    cameras: 'Cameras',
    latencyAssumed: (ms, plusMinus) =>
      `The camera’s own delay has not been measured: ${ms} ± ${plusMinus} are assumed.`,
    lineDelay: (ms) => `The line was slow just then: the video may have come up to ${ms} late.`,
    lookback: 'From the video on disk: it may be a little off the moment.',
    removed: 'The picture is at the cloud; the gateway no longer keeps it',
    removedBrief: 'At the cloud',
    otherMoment: 'Chosen before the moment was corrected.',
    brief: {
      no_link: 'No camera',
      time_unknown: 'Time unknown',
      camera_down: 'Camera down',
      outside_buffer: 'Too late',
      agent_restarted: 'Restarted',
      damaged: 'Damaged',
      timed_out: 'Not in time',
      shed: 'No room',
    },
    missing: missingWords.en,
    down: (since, until) => ` (${since}–${until})`,
    cameBack:
      'Its pictures came again after that. If it happens often, check the camera’s power and network cable.',
    advice: {
      no_link: 'Link the register to a camera, and the next sale has a picture.',
      time_unknown:
        'The register’s clock is not known yet, or the sale arrived late. Set the register’s clock; after a few more sales, pictures are chosen again.',
      camera_down:
        'Check the camera’s power and network cable. Once it is back, the next sale has a picture.',
      outside_buffer:
        'Check whether the line between register and gateway was slow. The sale itself is kept.',
      agent_restarted:
        'The sale itself is kept. If it was no power cut or update, check the gateway’s power supply.',
      damaged: 'Check the cable or Wi-Fi between camera and gateway.',
      timed_out: 'If this goes on, lower the camera’s resolution or bit rate.',
      shed: 'The sale itself is kept. Check the connection to the cloud, or raise store.maxMegabytes in the configuration file.',
    },
    held: (from, to) => `Video held then: ${from} – ${to}`,
  },
  sale: {
    title: 'Sale',
    earlier: '← Earlier sale',
    later: 'Later sale →',
    loading: 'Loading the sale…',
    notFoundTitle: 'This sale is not here',
    notFoundText: 'It is past its retention, or the address is wrong. Close this and choose from the list.',
    failedTitle: 'The sale could not be loaded',
    failedText: 'Check the connection to the gateway and try again.',
    ...receiptWords.en,
    staff: 'Staff',
    printed: 'As printed',
    totalUnknown: 'Amount not readable',
    doubt: {
      image: 'The receipt was printed as a picture: when it was is known, the amount is not.',
      no_text: 'Nothing but codes was printed.',
      no_total: 'No total was found on the receipt.',
      several_totals: 'The receipt has several totals; the last one was taken.',
      total_from_cash: 'The total was worked out from cash received and change.',
      bytes_missed: 'A part of the receipt was not heard.',
      too_long: 'Only the beginning of the receipt is kept.',
      rules_failed: 'This register’s own rules could not be used; the usual ones were.',
      text_shed: 'The text of the receipt was dropped for lack of room.',
    },
    receiptNumber: 'Receipt',
    instant: 'Moment of the sale',
    voidedAt: 'Voided',
    basis: {
      drawer: 'From the signal that opened the drawer.',
      receipt_first_byte: 'From when the receipt began to print.',
      cut: 'From when the receipt was cut.',
      arrival: 'From when news of the sale arrived.',
      register_time: 'From the register’s clock, corrected for how far it is off.',
      pos_server_time: 'From the POS server’s time.',
    },
    uncertainty: (duration) => `Expected to be right within ${duration} either way.`,
    ahead: (duration) => `The register’s clock is ${duration} fast.`,
    behind: (duration) => `The register’s clock is ${duration} slow.`,
    skewUncertainty: (duration) => `That is known to ${duration} either way.`,
    unsynced: 'The gateway’s clock was not set yet; date and time may be wrong.',
    picture: 'Picture',
    soldAt: 'By the register’s clock',
    unusableSoldAt: 'Time from the register (can’t be true)',
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
