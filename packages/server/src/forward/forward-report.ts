/** What forwarding tells about itself. */

/**
 * Why spans did not arrive: `queue_full`, the target took less than was received; `refused`, it does not take such a
 * request; `rejected`, it left them out of one it took; `gave_up`, it could not be reached for long; `stopped`, the
 * service ended first; `failed`, a bug of ours.
 */
export type DropReason = 'queue_full' | 'refused' | 'rejected' | 'gave_up' | 'stopped' | 'failed';

export interface ForwardReport {
  /** Spans that the target has. */
  sent(spans: number): void;
  /** `cause` completes a sentence about the target, where there is more to say than the reason. */
  dropped(reason: DropReason, spans: number, cause?: string): void;
  /** One request, by what became of it; a repeated one counts each time. */
  requested(outcome: 'taken' | 'unavailable' | 'refused', cause?: string): void;
}
