/** Queries to Shopify's GraphQL Admin API. Names of staff and customers need scopes of dearer plans, and are left out. */

/** Supported until July 2027; Shopify then answers with the oldest version that it has. */
export const apiVersion = '2026-07';

const money = 'shopMoney { amount }';

const transaction = `
  id kind status gateway formattedGateway createdAt processedAt
  amountSet { ${money} } amountRoundingSet { ${money} }
  parentTransaction { id } device { id } location { id }
  paymentDetails {
    ... on CardPaymentDetails { company }
    ... on LocalPaymentMethodsPaymentDetails { paymentMethodName }
  }`;

const lines = `
  pageInfo { hasNextPage endCursor }
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

export const queries = {
  /** Orders of web shop and registers together: a refund at the counter may be of an order of the web. */
  changes: `query Changes($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, sortKey: UPDATED_AT, query: $query) {
      pageInfo { hasNextPage endCursor }
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
      transactions(first: 20) { ${transaction} }
      refunds(first: 20) { id }
    }
  }`,
  lines: `query Lines($id: ID!, $lines: Int!, $after: String!) {
    order(id: $id) { lineItems(first: $lines, after: $after) { ${lines} } }
  }`,
  refund: `query Refund($id: ID!) {
    refund(id: $id) {
      id createdAt processedAt updatedAt note
      refundLineItems(first: 50) {
        nodes { quantity lineItem { id name } priceSet { ${money} } subtotalSet { ${money} } totalTaxSet { ${money} } }
      }
      refundShippingLines(first: 5) { nodes { subtotalAmountSet { ${money} } } }
      transactions(first: 10) { nodes { ${transaction} } }
    }
  }`,
  shop: `query Shop($first: Int!) {
    shop { ianaTimezone }
    locations(first: $first) { nodes { id name } }
  }`,
  newest: `query Newest($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, sortKey: CREATED_AT, reverse: true, query: $query) {
      pageInfo { hasNextPage endCursor }
      nodes {
        createdAt currencyCode totalPriceSet { ${money} } retailLocation { id }
        transactions(first: 5) { device { id } location { id } }
      }
    }
  }`,
} as const;
export type QueryName = keyof typeof queries;
