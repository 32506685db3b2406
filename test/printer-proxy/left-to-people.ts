/** Papers of shops that stay `unclear`, for a person to decide: 納品書 on account, a statement to a producer, counts by lane, a fee a day. */
export const leftToPeople: ReadonlySet<string> = new Set([
  ...['twelfth: wholesale-delivery-slip', 'thirteenth: roadside-producer-sales-statement'],
  ...['thirteenth: x-report-mid-shift-self-lanes', 'fourteenth: vending-locker-coin'],
]);
