import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import {
  DEFAULT_RANGE,
  RANGE_PRESETS_MINUTES,
  describeTimeRange,
  rangeProblem,
  type TimeRange,
} from '../model/time-range.ts';
import { useRangeProblem, useTimeRange } from './time-range-state.ts';

const RELATIVE_OPTIONS: readonly DateRangePickerProps.RelativeOption[] = RANGE_PRESETS_MINUTES.map(
  (minutes) => ({
    key: String(minutes),
    type: 'relative',
    ...(minutes % 60 === 0 ? { amount: minutes / 60, unit: 'hour' } : { amount: minutes, unit: 'minute' }),
  }),
);

/** The time range of the page, kept in its URL. */
export function TimeRangePicker() {
  const [range, setRange] = useTimeRange();
  const problem = useRangeProblem();
  return (
    <div className="time-range" data-testid="time-range">
      {problem !== undefined && (
        <span className="range-problem" role="status">
          {problem} Shown is {describeTimeRange(DEFAULT_RANGE)}.
        </span>
      )}
      <DateRangePicker
        value={toPickerValue(range)}
        relativeOptions={RELATIVE_OPTIONS}
        customRelativeRangeUnits={['minute', 'hour']}
        isValidRange={validate}
        showClearButton={false}
        expandToViewport
        hideTimeOffset
        absoluteFormat="slashed"
        ariaLabel="Time range"
        onChange={({ detail }) => {
          const next = fromPickerValue(detail.value);
          if (next !== undefined) setRange(next);
        }}
      />
    </div>
  );
}

function validate(value: DateRangePickerProps.Value | null): DateRangePickerProps.ValidationResult {
  const range = fromPickerValue(value);
  const errorMessage = range === undefined ? 'Choose a start and an end.' : rangeProblem(range);
  return errorMessage === undefined ? { valid: true } : { valid: false, errorMessage };
}

function toPickerValue(range: TimeRange): DateRangePickerProps.Value {
  if (range.kind === 'absolute') {
    const [startDate, endDate] = [range.startMs, range.endMs].map((epochMs) =>
      new Date(epochMs).toISOString(),
    );
    return { type: 'absolute', startDate: startDate ?? '', endDate: endDate ?? '' };
  }
  const key = String(range.minutes);
  const preset = RELATIVE_OPTIONS.find((option) => option.key === key);
  return preset ?? { type: 'relative', key, amount: range.minutes, unit: 'minute' };
}

/** Undefined for an unfinished choice or a unit that the picker does not offer. */
function fromPickerValue(value: DateRangePickerProps.Value | null): TimeRange | undefined {
  if (value === null) return undefined;
  if (value.type === 'absolute') {
    const [startMs, endMs] = [Date.parse(value.startDate), Date.parse(value.endDate)];
    return Number.isNaN(startMs) || Number.isNaN(endMs) ? undefined : { kind: 'absolute', startMs, endMs };
  }
  if (value.unit === 'hour') return { kind: 'relative', minutes: value.amount * 60 };
  return value.unit === 'minute' ? { kind: 'relative', minutes: value.amount } : undefined;
}
