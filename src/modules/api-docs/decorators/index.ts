export { ApiData, ApiDataList, ApiDone } from './api-data.decorator.js';
export { ApiErrors } from './api-errors.decorator.js';
export { ApiId } from './api-id.decorator.js';
