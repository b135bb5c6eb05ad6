import { useUrlChange } from '../use-url-param.ts';
import {
  focusParams,
  hideParam,
  hopText,
  NODE_SIZES,
  readHops,
  type MapOptions,
} from '../../model/map-options.ts';
import type { MapFocus } from '../../model/map-scope.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { Choice } from './choice.tsx';
import { MapLegend } from './map-legend.tsx';

const SIZE_LABELS = { none: 'Nothing', traffic: 'Traffic', health: 'Trouble' } as const;
const SIZES = NODE_SIZES.map((size) => ({ value: size, label: SIZE_LABELS[size] }));
const HOPS = ['0', '1', '2', '3', 'all'].map((value) => ({ value, label: value }));

interface MapToolsProps {
  /** All of the graph, focused or not. */
  readonly map: ServiceMap;
  readonly options: MapOptions;
  readonly hiddenCount: number;
}

/** How the map is shown: neighbours of one node only, what is left out, what the size of a ring stands for. */
export function MapTools({ map, options, hiddenCount }: MapToolsProps) {
  const change = useUrlChange();
  const { focus, hidesInferred, hidesQuiet, size, isTable } = options;
  const hide = (inferred: boolean, quiet: boolean): void =>
    change({ hide: hideParam(inferred, quiet), at: undefined });
  return (
    <div className="map-tools">
      <div className="map-switch" role="group" aria-label="Show as">
        <button
          type="button"
          aria-pressed={!isTable}
          onClick={() => change({ as: undefined }, { isStep: true })}
        >
          Map
        </button>
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => change({ as: 'table' }, { isStep: true })}
        >
          Table
        </button>
      </div>
      {focus !== undefined && <FocusTools map={map} focus={focus} />}
      <fieldset className="map-hide">
        <legend>Hide</legend>
        <Check
          label="inferred"
          hint="Services that sent no segments themselves, such as databases and providers"
          isOn={hidesInferred}
          onChange={(isOn) => hide(isOn, hidesQuiet)}
        />
        <Check
          label="quiet"
          hint="Services with less than 1 % of the calls of the busiest"
          isOn={hidesQuiet}
          onChange={(isOn) => hide(hidesInferred, isOn)}
        />
        {hiddenCount > 0 && <span data-testid="hidden-count">({hiddenCount} hidden)</span>}
      </fieldset>
      {!isTable && (
        <Choice
          label="Ring size"
          value={size}
          items={SIZES}
          onChange={(value) => change({ size: value === 'none' ? undefined : value })}
        />
      )}
      <MapLegend />
    </div>
  );
}

function FocusTools({ map, focus }: { readonly map: ServiceMap; readonly focus: MapFocus }) {
  const change = useUrlChange();
  const name = map.nodes.find(({ key }) => key === focus.key)?.name ?? focus.key.split('|')[0];
  const refocus = (next: MapFocus | undefined): void => change(focusParams(next), { isStep: true });
  return (
    <div className="map-focus" role="group" aria-label="Neighbours" data-testid="map-focus">
      <span className="map-focus-name">
        Neighbours of{' '}
        <b>
          <bdi>{name}</bdi>
        </b>
      </span>
      <Choice
        label="callers"
        value={hopText(focus.up)}
        items={withHops(focus.up)}
        onChange={(value) => refocus({ ...focus, up: readHops(value) })}
      />
      <Choice
        label="called"
        value={hopText(focus.down)}
        items={withHops(focus.down)}
        onChange={(value) => refocus({ ...focus, down: readHops(value) })}
      />
      <button type="button" className="map-tool-button" onClick={() => refocus(undefined)}>
        Show all
      </button>
    </div>
  );
}

/** The usual numbers of hops, and the one that a link asks for. */
function withHops(hops: number) {
  const value = hopText(hops);
  return HOPS.some((item) => item.value === value) ? HOPS : [...HOPS, { value, label: value }];
}

interface CheckProps {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Check({ label, hint, isOn, onChange }: CheckProps) {
  return (
    <label title={hint}>
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}
