import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getTraceBreakdown } from '../../api/extensions-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { formatGrouping, GROUPING_NAMES, groupingLabel, type Grouping } from '../../model/trace-grouping.ts';

interface GroupSelectProps {
  readonly window: TimeWindow;
  readonly grouping: Grouping | undefined;
  readonly onChange: (group: string | undefined) => void;
}

const NONE: SelectProps.Option = { value: '', label: 'Do not group' };
const FIXED: readonly SelectProps.Option[] = GROUPING_NAMES.map(({ dimension, label }) => ({
  value: dimension,
  label,
}));

/** By what the traces are put together. The keys of annotations are asked for when the list is opened. */
export function GroupSelect({ window, grouping, onChange }: GroupSelectProps) {
  const [isOpened, setIsOpened] = useState(false);
  const keys = useQuery({
    queryKey: ['annotation-keys', window.StartTime, window.EndTime],
    queryFn: ({ signal }) =>
      getTraceBreakdown({ window, filter: '', dimension: 'AnnotationKey', limit: 200 }, signal),
    enabled: isOpened,
    staleTime: 60_000,
  });
  const annotations = (keys.data?.Rows ?? []).map(({ Value }) => ({
    value: `annotation.${Value}`,
    label: String(Value),
  }));
  const options: SelectProps.Options = [
    NONE,
    ...FIXED,
    ...(annotations.length === 0 ? [] : [{ label: 'Annotations', options: annotations }]),
  ];
  return (
    <div className="group-select">
      <Select
        inlineLabelText="Group by"
        selectedOption={
          grouping === undefined ? NONE : { value: formatGrouping(grouping), label: groupingLabel(grouping) }
        }
        options={options}
        filteringType="auto"
        filteringPlaceholder="Find"
        filteringAriaLabel="Find what to group by"
        statusType={keys.isError ? 'error' : keys.isFetching ? 'loading' : 'finished'}
        loadingText="Loading the keys of annotations"
        errorText="The keys of annotations could not be loaded."
        recoveryText="Try again"
        expandToViewport
        onFocus={() => setIsOpened(true)}
        onLoadItems={() => (keys.isError ? void keys.refetch() : setIsOpened(true))}
        onChange={({ detail }) => onChange(detail.selectedOption.value)}
      />
    </div>
  );
}
