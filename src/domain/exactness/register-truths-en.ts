/** Texts of what each register gets, in English. */
import type { RegionHits } from '../moment/region-hits.ts';
import type { RegisterTruthMessages } from './register-truths-ja.ts';

export const registerTruthsEn: RegisterTruthMessages = {
  heading: 'What each register gets',
  about:
    'How exact the time of a sale and its picture are with your register and printer, and what to add to make them exact. The figures are from simulations and real programs; none is measured at a shop’s register yet.',
  seconds: (n) => `${n} s`,
  head: {
    register: 'Register',
    printer: 'Printer',
    now: 'Time of sale',
    pair: 'Until the picture is there',
    details: 'Details of the sale',
    add: 'To make it exact',
  },
  registers: {
    smaregi: 'Smaregi',
    ubiregi: 'Ubiregi',
    square: 'Square',
    shopify: 'Shopify POS',
    airregi: 'Airレジ (no public API for sales)',
    stores: 'STORES (not supported as a source)',
    windows: 'POS on Windows',
    legacy: 'Legacy cash register',
    polled: 'A POS whose printer polls its cloud (CloudPRNT, Server Direct Print)',
    own: 'A till that pushes its sales (HTTP, WebSocket, MQTT)',
  },
  printers: {
    mpop: 'mPOP (Bluetooth, USB)',
    star_epson_unheard: 'TM-m30, mC-Print (Bluetooth, USB)',
    star_epson_lan: 'TM-m30, mC-Print (LAN, through the gateway)',
    unheard: 'Bluetooth, USB or built in',
    lan: 'LAN, through the gateway',
    polling: 'LAN, polling through the gateway',
    any: 'any',
  },
  now: {
    cloudSeconds: ({ stated, half, most }) =>
      `±${stated} (the POS cloud’s time in whole seconds; simulated: half within ${half}, 95 % within ${most})`,
    cloudMilliseconds: ({ stated }) => `±${stated} (the POS cloud’s time; the error is not measured)`,
    printed: (drawer, receipt) =>
      `±${drawer} where the drawer opens, else ±${receipt} from the start of the receipt`,
    cloudAndPrinter: (drawer, receipt, cloud) =>
      `printed sales ±${drawer} (drawer) or ±${receipt} (start of the receipt), others ±${cloud}; not tried: whether the app accepts the gateway as its printer`,
    relayed:
      '± the time since the printer’s poll before, such as ±5 s at an interval of 5 s: the receipt waits for the poll; not tried at a shop',
    pushed: (stated) => `±${stated} (arrival, if the till sends at once)`,
    none: 'no sale arrives',
  },
  pair: {
    polled: (busy, quiet, night) =>
      `within ${busy} while the shop sells, ${quiet} on a quiet day, ${night} at night, and the time until the POS lists the sale (not measured)`,
    atOnce: (free, small) => `within ${free} with a free core (up to ${small} on a quarter of one)`,
    both: (printed, others) => `printed sales ${printed}; others ${others}`,
    none: '—',
  },
  details: {
    cloud_seconds: 'goods, payments, staff and more, as the POS has them',
    cloud_milliseconds: 'goods, payments and more, as the POS has them',
    cloud_and_printer: 'as the POS has them; total and goods with the receipt',
    printer: 'what is printed',
    relay: 'what is printed',
    push: 'what the till sends',
    none: '—',
  },
  steps: {
    printer: (drawer, receipt) =>
      `connect the printer by LAN and print through the gateway: ±${drawer}, ±${receipt}`,
    contact: ({ stated, most }) =>
      `a contact at the drawer that reports each opening to the gateway (any MQTT topic: Zigbee2MQTT, Shelly, Home Assistant; or HTTP): sales in cash ±${stated} (95 % within ${most}); sales by card stay as they are`,
    contact_alone: (stated, opening) =>
      `a contact at the drawer that sends no_sale at each opening: a record with its picture, ±${stated}, without an amount; where it reports openings instead and “Also record drawer openings without a sale” is on, ±${opening} and 15 minutes later`,
    push: (stated) => `the maker of the till pushes its sales: ±${stated}, with all details`,
  },
  nothingToAdd: 'nothing',
  row: {
    newest: (n, parts) => `Time of sale at the newest ${n === 1 ? 'sale' : `${n} sales`}: ${parts}.`,
    part: (stated, basis, n) => `±${stated} (${basis}, ${n})`,
    after: (seconds) => `They arrive about ${seconds} after the sale.`,
    region: {
      none_yet: () => '',
      learning: ({ searches }) =>
        `In the picture: learning what a checkout looks like (${searches} looked for).`,
      finds: regionFinds,
      rare: (hits) => `${regionFinds(hits)} Mark the region closer around what changes.`,
      video_gone: ({ searches, withoutVideo }) =>
        `In the picture: the video of ${withoutVideo} of the last ${searches} was gone.`,
    },
    basis: {
      drawer: 'drawer signal',
      receipt_first_byte: 'start of the receipt',
      cut: 'cut of the receipt',
      moment: 'signal of a device',
      seen: 'change in the picture',
      arrival: 'arrival',
      register_time: 'register’s clock',
      pos_server_time: 'POS time',
    },
    places: {
      device: 'Add a device',
      printer: 'Enter its printer',
      sales: 'Open its sales',
      delay: 'Enter the lateness',
      sending: 'How it sends its sales',
    },
    next: {
      exact: 'Exact: nothing to add.',
      contact_or_printer:
        'Next step: a contact at the drawer gives sales in cash their own moment, to ±0.3 s. A receipt printer on the LAN that prints through this gateway makes every printed sale exact.',
      printer:
        'Next step: the other sales, such as those by card, become exact with a receipt printer on the LAN that prints through this gateway.',
      print_all:
        'Next step: sales without a printed receipt keep the POS’s time. A contact at the drawer gives those in cash their own moment, to ±0.3 s.',
      check_contact:
        'Next step: the signals of the device may always be late. Measure it on the pictures of a sale in cash (“Wrong time?”), and enter it at the register (pencil → “Its signals are always late by”).',
      send_at_once:
        'Next step: times become exact if the till sends each sale at once, with its time in milliseconds.',
    },
  },
};

function regionFinds({ seen, searches }: RegionHits): string {
  return `In the picture: found at ${seen} of the last ${searches} looked for.`;
}
