/**
 * A text area whose text is drawn a second time underneath, in colours and with what is wrong underlined; its own text
 * is transparent. Both wrap alike, so the second one also gives the height.
 */

import type { FilterProblem } from '@fluoroscope/filter';
import { useMemo, type ComponentProps, type Ref } from 'react';
import { filterMarks } from '../../model/filter-marks.ts';

type FilterFieldProps = Omit<ComponentProps<'textarea'>, 'ref' | 'value'> & {
  readonly value: string;
  readonly problem: FilterProblem | undefined;
  readonly fieldRef: Ref<HTMLTextAreaElement>;
};

export function FilterField({ value, problem, fieldRef, ...rest }: FilterFieldProps) {
  const marks = useMemo(() => filterMarks(value, problem), [value, problem]);
  return (
    <div className="filter-field mono">
      <pre aria-hidden="true">
        {marks.map(({ kind, text, isWrong }, index) => (
          <span key={index} data-mark={kind} data-wrong={isWrong || undefined}>
            {text}
          </span>
        ))}
        {/* A line without characters has no height. */}
        {'\u200b'}
      </pre>
      <textarea ref={fieldRef} rows={1} spellCheck={false} autoComplete="off" value={value} {...rest} />
    </div>
  );
}
