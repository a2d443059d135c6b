import { type HttpCall, type HttpClient, LoginError } from '../../src/modules/brokers/engine/contract.js';

/** What the far side answers; an error is what the network makes of the call. */
export type HttpAnswer = { status: number; body: string; headers?: Record<string, string> } | LoginError;

/** Answers calls in the order of its script, and remembers them. A call beyond the script fails the test. */
export class ScriptedHttp implements HttpClient {
  readonly calls: HttpCall[] = [];
  private readonly answers: HttpAnswer[];

  constructor(...answers: HttpAnswer[]) {
    this.answers = answers;
  }

  async request(call: HttpCall): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    this.calls.push(call);
    const answer = this.answers.shift();
    if (!answer) throw new Error(`no answer is scripted for ${call.method} ${call.url}`);
    if (answer instanceof LoginError) throw answer;
    return { headers: {}, ...answer };
  }
}

/** What the engine's HTTP client throws when nobody answers. */
export function timeout(host: string): LoginError {
  return new LoginError('retryable', `${host}: no answer within 15 s`);
}
