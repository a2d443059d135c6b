/** What lists of indices do not tell: an index is not traded, and moves by this, in rupees. */
export const INDEX_TERMS = { expiry: '', strike: 0, lotsize: 1, instrumenttype: 'INDEX', tick_size: 0.05 } as const;
