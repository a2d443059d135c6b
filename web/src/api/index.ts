export { api, type RequestOptions } from './api.js';
export { ApiError } from './api-error.js';
export { type Explanation, explain } from './explain.js';
export type * from './types.js';
export { type Loaded, type UseApiOptions, useApi } from './use-api.js';
