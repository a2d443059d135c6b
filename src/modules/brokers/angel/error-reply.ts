import { parseJsonObject, textOf } from '../../../common/json-object.js';

/** The answer to a request that the broker did not accept; the request as a whole is void. */
export interface ErrorReply {
  correlationID: string | undefined;
  code: string;
  message: string;
}

/** Reads an error reply; undefined for any other text. */
export function readErrorReply(text: string): ErrorReply | undefined {
  const reply = parseJsonObject(text);
  if (reply?.errorCode === undefined) return undefined;
  const { errorCode, errorMessage, correlationID } = reply;
  return {
    correlationID: typeof correlationID === 'string' ? correlationID : undefined,
    code: textOf(errorCode),
    message: typeof errorMessage === 'string' ? errorMessage : '',
  };
}
