import Button from '@cloudscape-design/components/button';
import { useCallback, useMemo } from 'react';
import { focusParams, viewParam, type MapOptions } from '../../model/map-options.ts';
import { scopeMap } from '../../model/map-scope.ts';
import type { MapView } from '../../model/map-view.ts';
import type { ServiceMap } from '../../model/service-map.ts';
import { useUrlChange } from '../use-url-param.ts';
import { MapDetails } from './map-details.tsx';
import { MapTable } from './map-table.tsx';
import { MapTools } from './map-tools.tsx';
import { ServiceMapView } from './service-map-view.tsx';

interface MapBodyProps {
  readonly map: ServiceMap;
  readonly minutes: number;
  readonly options: MapOptions;
  /** Names the question that the map answers. */
  readonly scene: string;
  /** It answers the question before, and the answer to this one is on its way. */
  readonly isOutdated: boolean;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

/** The map or its table, with tools above and the details of what is selected beside it. */
export function MapBody({ map, minutes, options, scene, isOutdated, search, onSearch }: MapBodyProps) {
  const change = useUrlChange();
  const { focus, hidesInferred, hidesQuiet, isTable, selectedKey } = options;
  const [focusKey, up, down] = [focus?.key, focus?.up ?? 0, focus?.down ?? 0];
  // Other options change with every move of the map, and are no reason to draw it anew.
  const scoped = useMemo(
    () =>
      scopeMap(map, {
        focus: focusKey === undefined ? undefined : { key: focusKey, up, down },
        hidesInferred,
        hidesQuiet,
      }),
    [map, focusKey, up, down, hidesInferred, hidesQuiet],
  );
  const select = useCallback(
    (key: string | undefined) => change({ selected: key, times: undefined }),
    [change],
  );
  const move = useCallback((view: MapView | undefined) => change({ at: view && viewParam(view) }), [change]);
  return (
    <>
      <MapTools map={map} options={options} hiddenCount={scoped.hiddenCount} />
      {scoped.isFocusMissing && <FocusMissing />}
      <div className="map-body" data-outdated={isOutdated}>
        {isTable ? (
          <MapTable
            map={scoped.map}
            minutes={minutes}
            selectedKey={selectedKey}
            search={search}
            onSearch={onSearch}
            onSelect={select}
          />
        ) : (
          <ServiceMapView
            map={scoped.map}
            minutes={minutes}
            selectedKey={selectedKey}
            onSelect={select}
            scene={JSON.stringify([scene, focusKey, up, down, hidesInferred, hidesQuiet])}
            size={options.size}
            search={search}
            onSearch={onSearch}
            view={options.view}
            onMove={move}
          >
            {scoped.map.nodes.length === 0 && <AllHidden />}
          </ServiceMapView>
        )}
        {selectedKey !== undefined && (
          <MapDetails map={scoped.map} minutes={minutes} options={options} onSelect={select} />
        )}
      </div>
    </>
  );
}

function FocusMissing() {
  const change = useUrlChange();
  return (
    <div className="map-notice" role="status" data-testid="focus-missing">
      The service whose neighbours were to be shown has no calls here, so all services are shown.
      <Button variant="inline-link" onClick={() => change(focusParams(undefined))}>
        Stop looking for it
      </Button>
    </div>
  );
}

function AllHidden() {
  const change = useUrlChange();
  return (
    <div className="map-all-hidden" data-map-control>
      <p>Every service is hidden.</p>
      <Button onClick={() => change({ hide: undefined })}>Show them</Button>
    </div>
  );
}
