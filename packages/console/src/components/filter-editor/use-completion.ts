/** Which proposals the place of the cursor has, in the order of the list. */

import { completeFilter } from '@fluoroscope/filter';
import { useMemo } from 'react';
import type { TimeWindow } from '../../api/xray-api.ts';
import {
  languageProposals,
  valueProposals,
  valueQuestion,
  type Proposal,
} from '../../model/filter-proposals.ts';
import { useKnownValues, type KnownValues } from './use-known-values.ts';

export interface Completion {
  readonly proposals: readonly Proposal[];
  readonly replace: { readonly start: number; readonly end: number };
  readonly note: string;
}

/** Asks the service for nothing while the list is closed. */
export function useCompletion(text: string, caret: number, window: TimeWindow, isOpen: boolean): Completion {
  const completion = useMemo(() => completeFilter(text, Math.min(caret, text.length)), [text, caret]);
  const question = isOpen ? valueQuestion(completion) : undefined;
  const { values, state } = useKnownValues(question, completion.typed, window);
  const language = languageProposals(completion);
  const proposals = question === undefined ? language : [...valueProposals(question, values), ...language];
  return { proposals, replace: completion.replace, note: noteOf(state) };
}

function noteOf(state: KnownValues['state']): string {
  if (state === 'loading') return 'Loading names and values …';
  if (state === 'failed') return 'Names and values could not be loaded. The expression works without them.';
  return '';
}
