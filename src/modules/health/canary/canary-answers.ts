import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { BusPublisher } from '../../bus/bus.js';
import { BUS_PUBLISHER } from '../../bus/tokens.js';
import { Processes } from '../../processes/processes.js';
import { isCanaryTopic } from './canary-topic.js';

/** The feed's side of the canary: one message to whoever subscribes it. */
@Injectable()
export class CanaryAnswers implements OnApplicationBootstrap {
  constructor(
    @Inject(BUS_PUBLISHER) private readonly bus: BusPublisher,
    private readonly processes: Processes,
  ) {}

  onApplicationBootstrap(): void {
    const answer = Buffer.from(JSON.stringify({ canary: this.processes.self.id }));
    this.bus.onInterest((topic, wanted) => {
      if (wanted && isCanaryTopic(topic)) this.bus.publish(topic, answer);
    });
  }
}
