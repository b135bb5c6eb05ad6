import type { Line, Section } from './report.ts';

/** Is told what is being done and what came out, as it happens, so that a bench that fails late loses nothing. */
export interface Recorder {
  say(sentence: string): void;
  add(...lines: readonly Line[]): void;
  /** A table of its own, printed and on the page. */
  tell(section: Section): void;
  /** For the page alone. */
  explain(section: Section): void;
}
