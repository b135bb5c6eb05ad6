import Toggle from '@cloudscape-design/components/toggle';
import { LIVE_SECONDS } from '../../model/map-options.ts';
import { useUrlChange } from '../use-url-param.ts';
import { Choice } from './choice.tsx';

const USUAL_SECONDS = 10;
const ITEMS = LIVE_SECONDS.map((seconds) => ({
  value: String(seconds),
  label: seconds < 60 ? `every ${seconds} s` : 'every minute',
}));

/** Whether the map asks again by itself, and how often; while its tab is hidden it does not. */
export function LiveRefresh({ seconds }: { readonly seconds: number | undefined }) {
  const change = useUrlChange();
  return (
    <div className="map-live">
      <Toggle
        checked={seconds !== undefined}
        onChange={({ detail }) => change({ live: detail.checked ? String(USUAL_SECONDS) : undefined })}
      >
        Live
      </Toggle>
      {seconds !== undefined && (
        <Choice
          label={<span className="visually-hidden">Refresh</span>}
          value={String(seconds)}
          items={ITEMS}
          onChange={(value) => change({ live: value })}
        />
      )}
    </div>
  );
}
