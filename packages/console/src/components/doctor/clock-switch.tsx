import { useMemo } from 'react';
import { movedServices } from '../../model/align-trace.ts';
import { formatDuration } from '../../model/format.ts';
import { useTraceDoctor } from './trace-doctor.tsx';

const SHOWN_SERVICES = 5;

/**
 * Where clocks disagree: a switch that sets them by their callers', and for as long as it is on a note of what was
 * moved by how much. Off, times are shown as they were reported.
 */
export function ClockSwitch() {
  const { reported, diagnosis, isAligned, setIsAligned } = useTraceDoctor();
  const offsets = diagnosis?.ClockOffsets;
  const moved = useMemo(
    () => (reported === undefined || offsets === undefined ? [] : movedServices(reported, offsets)),
    [reported, offsets],
  );
  if (moved.length === 0) return null;
  return (
    <div className="clock-switch" data-testid="clock-switch" data-aligned={isAligned}>
      <label>
        <input type="checkbox" checked={isAligned} onChange={() => setIsAligned(!isAligned)} /> Align clocks
      </label>
      <span role="status">
        {isAligned ? (
          <>
            <b>These are not the reported times.</b>{' '}
            <bdi>{moved.slice(0, SHOWN_SERVICES).map(movedText).join(', ')}</bdi>
            {moved.length > SHOWN_SERVICES && `, and ${moved.length - SHOWN_SERVICES} others`}
          </>
        ) : (
          <>
            Times are as reported; the clocks of <bdi>{namesOf(moved.map(({ name }) => name))}</bdi> disagree
            with their callers&apos;.
          </>
        )}
      </span>
    </div>
  );
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_SERVICES).join(', ');
  return names.length > SHOWN_SERVICES ? `${shown} and ${names.length - SHOWN_SERVICES} others` : shown;
}

function movedText({
  name,
  least,
  most,
}: {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}): string {
  const [small, large] = [signed(least), signed(most)];
  return `${name} moved by ${small === large ? small : `${small} to ${large}`}`;
}

function signed(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${formatDuration(Math.abs(seconds))}`;
}
