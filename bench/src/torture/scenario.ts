/** What a scenario is, and what it tells about what it did. */

import type { Random } from '../random.ts';
import type { Counts } from './counts.ts';

export interface Circumstances {
  /** Of a scenario alone, so that it does the same whichever others run. */
  readonly random: Random;
  /** Small enough for every change, instead of as large as the claim. */
  readonly isShort: boolean;
  /** How often something is killed. */
  readonly rounds: number;
  /** Of the long scenarios; undefined where each has its own. */
  readonly seconds: number | undefined;
  say(sentence: string): void;
}

/** Documents, each attempt to hand one over counted, so that one that is sent again after a refusal counts twice. */
export interface Outcome {
  readonly offered: number;
  /** Acknowledged, or over UDP stored by the service's own account. */
  readonly accepted: number;
  /** The sender was told so, or got no answer; by reason. */
  readonly refused: Counts;
  /** Nobody could be told; by the reason under which the service counted it. */
  readonly dropped: Counts;
  /** Accepted and not found when it was read back. */
  readonly lost: number;
  /** Found more than once. */
  readonly doubled: number;
  /** From the end of the trouble until a document was taken again; undefined where nothing was interrupted. */
  readonly recoveredMillis: number | undefined;
  /** The most memory of any service that ran. */
  readonly peakBytes: number;
  /** Whatever else had to hold and did not: a sentence each. */
  readonly broken: readonly string[];
  /** What held but took too long: a sentence each. How long something takes is the machine's doing as well, so that the
   *  short form tells it and judges by nothing timed. */
  readonly tooSlow?: readonly string[];
  /** What the row cannot say, such as how the trouble was made. */
  readonly remark?: string;
}

export interface Scenario {
  readonly name: string;
  /** What happens, for the page. */
  readonly what: string;
  /** Takes as long as many others together, so that it is the first where some run beside each other. */
  readonly isLongest?: true;
  /** Is about rates, which are those of the machine when nothing runs beside it. */
  readonly isTimed?: true;
  /** Throws an Error when there is nothing to tell, such as a service that does not start any more. */
  run(circumstances: Circumstances): Promise<Outcome>;
}
