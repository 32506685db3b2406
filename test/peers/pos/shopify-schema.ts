/**
 * The part of Shopify's schema (GraphQL Admin API 2026-07) that the peer has, written from its documentation. A field or argument that is not
 * here is refused, as Shopify refuses an unknown one.
 */
import { buildSchema } from 'graphql';

export const shopifySchema = buildSchema(`
  scalar DateTime
  scalar Decimal
  enum CurrencyCode { JPY USD KWD EUR }
  enum OrderSortKeys { CREATED_AT UPDATED_AT PROCESSED_AT ID }
  enum DiscountApplicationTargetSelection { ALL ENTITLED EXPLICIT }
  enum OrderTransactionKind { SALE CAPTURE AUTHORIZATION VOID REFUND CHANGE EMV_AUTHORIZATION SUGGESTED_REFUND }
  enum OrderTransactionStatus { SUCCESS FAILURE PENDING ERROR AWAITING_RESPONSE UNKNOWN }
  enum OrderDisplayFinancialStatus {
    PENDING AUTHORIZED PARTIALLY_PAID PARTIALLY_REFUNDED VOIDED PAID REFUNDED EXPIRED
  }
  type QueryRoot {
    orders(first: Int, after: String, sortKey: OrderSortKeys, reverse: Boolean, query: String): OrderConnection!
    order(id: ID!): Order
    refund(id: ID!): Refund
    shop: Shop!
    locations(first: Int, after: String, includeInactive: Boolean): LocationConnection!
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  type LineItemConnection { nodes: [LineItem!]! pageInfo: PageInfo! }
  type LocationConnection { nodes: [Location!]! pageInfo: PageInfo! }
  type RefundLineItemConnection { nodes: [RefundLineItem!]! pageInfo: PageInfo! }
  type RefundShippingLineConnection { nodes: [RefundShippingLine!]! pageInfo: PageInfo! }
  type ShippingLineConnection { nodes: [ShippingLine!]! pageInfo: PageInfo! }
  type OrderTransactionConnection { nodes: [OrderTransaction!]! pageInfo: PageInfo! }
  type Shop { ianaTimezone: String! currencyCode: CurrencyCode! }
  type Location { id: ID! name: String! isActive: Boolean! }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type MoneyBag { shopMoney: MoneyV2! presentmentMoney: MoneyV2! }
  type PointOfSaleDevice { id: ID! }
  type Order {
    id: ID! name: String! sourceName: String note: String
    createdAt: DateTime! processedAt: DateTime! updatedAt: DateTime! cancelledAt: DateTime
    displayFinancialStatus: OrderDisplayFinancialStatus currencyCode: CurrencyCode! taxesIncluded: Boolean!
    retailLocation: Location
    originalTotalPriceSet: MoneyBag! totalPriceSet: MoneyBag! totalTipReceivedSet: MoneyBag!
    taxLines: [TaxLine!]!
    shippingLines(first: Int): ShippingLineConnection!
    lineItems(first: Int, after: String): LineItemConnection!
    transactions(first: Int): [OrderTransaction!]!
    refunds(first: Int): [Refund!]!
  }
  type TaxLine { title: String! rate: Float ratePercentage: Float priceSet: MoneyBag! }
  type ShippingLine { title: String! discountedPriceSet: MoneyBag! }
  type LineItem {
    id: ID! name: String! quantity: Int! currentQuantity: Int!
    originalUnitPriceSet: MoneyBag! discountAllocations: [DiscountAllocation!]!
  }
  type DiscountAllocation { allocatedAmountSet: MoneyBag! discountApplication: DiscountApplication! }
  interface DiscountApplication { index: Int! targetSelection: DiscountApplicationTargetSelection! }
  type ManualDiscountApplication implements DiscountApplication {
    index: Int! targetSelection: DiscountApplicationTargetSelection! title: String!
  }
  type AutomaticDiscountApplication implements DiscountApplication {
    index: Int! targetSelection: DiscountApplicationTargetSelection! title: String!
  }
  type DiscountCodeApplication implements DiscountApplication {
    index: Int! targetSelection: DiscountApplicationTargetSelection! code: String!
  }
  type OrderTransaction {
    id: ID! kind: OrderTransactionKind! status: OrderTransactionStatus! gateway: String formattedGateway: String
    createdAt: DateTime! processedAt: DateTime amountSet: MoneyBag! amountRoundingSet: MoneyBag
    parentTransaction: OrderTransaction device: PointOfSaleDevice location: Location paymentDetails: PaymentDetails
  }
  union PaymentDetails = CardPaymentDetails | LocalPaymentMethodsPaymentDetails
  type CardPaymentDetails { company: String number: String }
  type LocalPaymentMethodsPaymentDetails { paymentMethodName: String }
  type Refund {
    id: ID! createdAt: DateTime processedAt: DateTime! updatedAt: DateTime! note: String
    refundLineItems(first: Int, after: String): RefundLineItemConnection!
    refundShippingLines(first: Int): RefundShippingLineConnection!
    transactions(first: Int, after: String): OrderTransactionConnection!
  }
  type RefundLineItem {
    quantity: Int! lineItem: LineItem! priceSet: MoneyBag! subtotalSet: MoneyBag! totalTaxSet: MoneyBag!
  }
  type RefundShippingLine { subtotalAmountSet: MoneyBag! }
  schema { query: QueryRoot }
`);
