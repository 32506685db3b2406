/** English texts of sales. Pure. */
import type { SaleTexts } from './sale-texts.ts';

export const saleTextsEn: SaleTexts = {
  kind: {
    sale: 'Sale',
    refund: 'Refund',
    void: 'Void',
    no_sale: 'Drawer opened, no sale',
    cash_in: 'Cash in',
    cash_out: 'Cash out',
  },
  payment: {
    cash: 'Cash',
    card: 'Card',
    qr: 'QR code',
    e_money: 'E-money',
    voucher: 'Voucher',
    points: 'Points',
    on_account: 'On account',
    bank_transfer: 'Bank transfer',
    other: 'Other',
  },
  label: { unclear: 'Unclear', printedOnly: 'Printed only' },
  disputed: {
    time: {
      arrival: 'Arrival',
      register_time: 'Register’s time',
      pos_server_time: 'POS server’s time',
    },
    picture: (time, offset) => `${time} (${offset})`,
    note: 'It is not known yet whether the sale was made then',
  },
  flawed: {
    note: 'Part of the video was lost on the network, so the picture has flaws',
    undamaged: 'Without flaws',
  },
  missing: {
    no_link: 'No camera was linked to the register',
    time_unknown: 'The time of sale is too uncertain to choose a picture',
    camera_down: 'The camera was down',
    outside_buffer: 'The sale arrived late; its video was no longer stored',
    agent_restarted: 'The gateway restarted and has no video of that time',
    damaged: 'The video was damaged; no picture could be used',
    timed_out: 'Getting the picture timed out',
    no_room: 'The gateway had no space to store the picture',
    evicted: 'The gateway ran out of space and deleted the unsent picture',
    erased: 'The picture was erased on request',
  },
  basis: {
    drawer: 'From the signal that opened the drawer.',
    receipt_first_byte: 'From when the receipt began to print.',
    cut: 'From when the receipt was cut.',
    moment: 'From the signal of the drawer, the terminal or another device at this register.',
    seen: 'From the picture: when the region marked for this register changed.',
    arrival: 'From when the notice of the sale arrived.',
    register_time: 'From the register’s clock, corrected where its deviation is known.',
    pos_server_time: 'From the POS server’s time.',
  },
  receipt: {
    receipt: 'Receipt',
    noLines: 'No receipt lines',
    unreadLines: 'The lines could not be read; the printed text has them',
    item: 'Item',
    quantity: 'Quantity',
    amount: 'Amount',
    total: 'Total',
  },
};
