/** Names and values for the place of the cursor, from what the service holds of the window. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { getGroups } from '../../api/configuration-api.ts';
import { getTraceBreakdown, type BreakdownRow } from '../../api/extensions-api.ts';
import { getServiceGraph, type Service, type TimeWindow } from '../../api/xray-api.ts';
import { countOf } from '../../model/format.ts';
import type { KnownValue, ValueQuestion } from '../../model/filter-proposals.ts';

const TYPING_PAUSE_MS = 150;
const KEPT_MS = 60_000;

export interface KnownValues {
  readonly values: readonly KnownValue[];
  readonly state: 'none' | 'loading' | 'here' | 'failed';
}

/** `question` undefined asks nothing. The text that was typed narrows the answer, a moment after the last key. */
export function useKnownValues(
  question: ValueQuestion | undefined,
  typed: string,
  window: TimeWindow,
): KnownValues {
  const sought = useLate(typed);
  const asksForText = question?.kind === 'breakdown';
  const { data, isError, isPending } = useQuery({
    queryKey: [
      'filter-values',
      window.StartTime,
      window.EndTime,
      question,
      asksForText ? sought.toLowerCase() : '',
    ],
    queryFn: ({ signal }) => (question === undefined ? [] : ask(question, sought, window, signal)),
    enabled: question !== undefined,
    staleTime: KEPT_MS,
    // While typing goes on, the answer for fewer letters holds the right values too.
    placeholderData: (previous, query) =>
      sameQuestion(query?.queryKey, question) ? keepPreviousData(previous) : undefined,
  });
  if (question === undefined) return { values: [], state: 'none' };
  if (isError) return { values: [], state: 'failed' };
  if (isPending) return { values: [], state: 'loading' };
  return { values: data.filter(({ value }) => contains(value, typed)), state: 'here' };
}

function sameQuestion(
  queryKey: readonly unknown[] | undefined,
  question: ValueQuestion | undefined,
): boolean {
  return JSON.stringify(queryKey?.[3]) === JSON.stringify(question);
}

function contains(value: KnownValue['value'], typed: string): boolean {
  return String(value).toLowerCase().includes(typed.toLowerCase());
}

async function ask(
  question: ValueQuestion,
  typed: string,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<readonly KnownValue[]> {
  switch (question.kind) {
    case 'groups':
      return (await getGroups(signal)).map(({ GroupName, GroupARN, FilterExpression = '' }) => ({
        value: question.by === 'name' ? GroupName : GroupARN,
        detail: FilterExpression,
      }));
    case 'callers':
      return callers(await getServiceGraph(window, signal));
    case 'called':
      return called(await getServiceGraph(window, signal), question.source);
    case 'breakdown': {
      const { dimension, annotationKey, use } = question;
      const answer = await getTraceBreakdown(
        {
          window,
          filter: '',
          dimension,
          ...(annotationKey !== undefined && { annotationKey }),
          // A type or an exception is not the value that the service looks into.
          ...(typed !== '' && use !== 'type' && use !== 'exception' && { contains: typed }),
        },
        signal,
      );
      return distinct(answer.Rows.flatMap((row) => knownValue(row, use)));
    }
  }
}

type Use = Extract<ValueQuestion, { kind: 'breakdown' }>['use'];

function knownValue(row: BreakdownRow, use: Use): readonly KnownValue[] {
  const value = use === 'type' ? row.Type : use === 'exception' ? row.Exception : row.Value;
  if (value === undefined) return [];
  const detail = use === 'node' ? row.Type : undefined;
  return [{ value, count: row.A.Count, ...(detail !== undefined && { detail }) }];
}

/** A name that several types have is one proposal. */
function distinct(values: readonly KnownValue[]): readonly KnownValue[] {
  const byValue = new Map<KnownValue['value'], KnownValue>();
  for (const known of values) {
    if (!byValue.has(known.value)) byValue.set(known.value, known);
  }
  return [...byValue.values()];
}

function callers(services: readonly Service[]): readonly KnownValue[] {
  return distinct(services.filter(({ Edges = [] }) => Edges.length > 0).flatMap(graphValue));
}

/** Without the name of a caller, or with one that calls nothing, every service is offered. */
function called(services: readonly Service[], source: string | undefined): readonly KnownValue[] {
  const targets = new Set(
    services
      .filter(({ Name }) => Name === source)
      .flatMap(({ Edges = [] }) => Edges.map(({ ReferenceId }) => ReferenceId)),
  );
  const fitting = services.filter(({ ReferenceId }) => targets.size === 0 || targets.has(ReferenceId));
  return distinct(fitting.flatMap(graphValue));
}

function graphValue({ Name, Type, SummaryStatistics }: Service): readonly KnownValue[] {
  if (Name === undefined) return [];
  const requests = SummaryStatistics?.TotalCount;
  const detail = [Type, requests !== undefined && countOf(requests, 'request')].filter(Boolean).join(', ');
  return [{ value: Name, detail }];
}

function useLate(text: string): string {
  const [late, setLate] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLate(text), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return late;
}
