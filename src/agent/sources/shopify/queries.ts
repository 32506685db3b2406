/** Queries to Shopify's GraphQL Admin API. Names of staff and customers need scopes of dearer plans, and are left out. */

/** Supported until July 2027; Shopify then answers with the oldest version that it has. */
export const apiVersion = '2026-07';

/** First part of two lists of an order that have no pages. */
export const transactionsAtOnce = 20;
export const refundsAtOnce = 20;

const money = 'shopMoney { amount }';

const transaction = `
  id kind status gateway formattedGateway createdAt processedAt
  amountSet { ${money} } amountRoundingSet { ${money} }
  parentTransaction { id } device { id } location { id }
  paymentDetails {
    ... on CardPaymentDetails { company }
    ... on LocalPaymentMethodsPaymentDetails { paymentMethodName }
  }`;

const pageInfo = 'pageInfo { hasNextPage endCursor }';

const lines = `
  ${pageInfo}
  nodes {
    id name quantity currentQuantity
    originalUnitPriceSet { ${money} }
    discountAllocations {
      allocatedAmountSet { ${money} }
      discountApplication {
        index targetSelection
        ... on ManualDiscountApplication { title }
        ... on AutomaticDiscountApplication { title }
        ... on DiscountCodeApplication { code }
      }
    }
  }`;

const refundLines = `
  ${pageInfo}
  nodes { quantity lineItem { id name } priceSet { ${money} } subtotalSet { ${money} } totalTaxSet { ${money} } }`;

const refundPayments = `${pageInfo} nodes { ${transaction} }`;

export const queries = {
  /** Orders of web shop and registers together: a refund at the counter may be of an order of the web. */
  changes: `query Changes($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {
      ${pageInfo}
      nodes { id updatedAt retailLocation { id } refunds(first: 1) { id } }
    }
  }`,
  /** One at once: a query may cost 1,000 points, and waits until as many are there as it could need at most. */
  order: `query Order($id: ID!, $lines: Int!) {
    order(id: $id) {
      id name createdAt processedAt cancelledAt displayFinancialStatus currencyCode taxesIncluded note
      retailLocation { id }
      originalTotalPriceSet { ${money} }
      totalTipReceivedSet { ${money} }
      taxLines { title ratePercentage priceSet { ${money} } }
      shippingLines(first: 5) { nodes { title discountedPriceSet { ${money} } } }
      lineItems(first: $lines) { ${lines} }
      transactions(first: ${transactionsAtOnce}) { ${transaction} }
      refunds(first: ${refundsAtOnce}) { id }
    }
  }`,
  lines: `query Lines($id: ID!, $lines: Int!, $after: String!) {
    order(id: $id) { lineItems(first: $lines, after: $after) { ${lines} } }
  }`,
  transactions: `query Transactions($id: ID!, $first: Int!) {
    order(id: $id) { transactions(first: $first) { ${transaction} } }
  }`,
  refunds: `query Refunds($id: ID!, $first: Int!) {
    order(id: $id) { refunds(first: $first) { id } }
  }`,
  refund: `query Refund($id: ID!) {
    refund(id: $id) {
      id createdAt processedAt updatedAt note
      refundLineItems(first: 50) { ${refundLines} }
      refundShippingLines(first: 5) { nodes { subtotalAmountSet { ${money} } } }
      transactions(first: 10) { ${refundPayments} }
    }
  }`,
  refundLines: `query RefundLines($id: ID!, $after: String!) {
    refund(id: $id) { refundLineItems(first: 50, after: $after) { ${refundLines} } }
  }`,
  refundPayments: `query RefundPayments($id: ID!, $after: String!) {
    refund(id: $id) { transactions(first: 10, after: $after) { ${refundPayments} } }
  }`,
  shop: `query Shop($first: Int!) {
    shop { ianaTimezone }
    locations(first: $first) { nodes { id name } }
  }`,
  newest: `query Newest($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, sortKey: CREATED_AT, reverse: true, query: $query) {
      ${pageInfo}
      nodes {
        createdAt currencyCode totalPriceSet { ${money} } retailLocation { id }
        transactions(first: 5) { device { id } location { id } }
      }
    }
  }`,
} as const;
export type QueryName = keyof typeof queries;
