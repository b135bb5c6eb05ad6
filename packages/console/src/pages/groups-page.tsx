import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { getGroups, type Group } from '../api/configuration-api.ts';
import type { TimeWindow } from '../api/xray-api.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { GroupEditor } from '../components/groups/group-editor.tsx';
import { GroupTable } from '../components/groups/group-table.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { SidePanel } from '../components/side-panel.tsx';
import { TimeRangePicker } from '../components/time-range-picker.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import { useTimeWindow } from '../components/use-time-window.ts';
import { useUrlChange, useUrlParam } from '../components/use-url-param.ts';
import '../styles/configuration.css';

/** Groups: named filter expressions that the map, the list and insights speak of. */
export default function GroupsPage() {
  usePageTitle('Groups');
  const [window, moveToNow] = useTimeWindow();
  const change = useUrlChange();
  const [selected] = useUrlParam('group');
  const groups = useQuery({ queryKey: ['groups'], queryFn: ({ signal }) => getGroups(signal) });
  const reload = (): void => {
    moveToNow();
    void groups.refetch();
  };
  return (
    <>
      <div className="page-header">
        <h1>Groups</h1>
        <div className="page-actions">
          <TimeRangePicker />
          <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} />
          <Button
            variant="primary"
            onClick={() => change({ new: 'yes', group: undefined }, { isStep: true })}
          >
            New group
          </Button>
        </div>
      </div>
      {groups.isError && <ErrorNotice error={groups.error} what="The groups" onRetry={reload} />}
      {groups.isPending && <PageSkeleton />}
      {groups.data !== undefined && (
        <div className="config-body">
          <div className="config-main">
            <GroupTable
              groups={groups.data}
              window={window}
              selected={selected}
              onSelect={(name) => change({ group: name, new: undefined }, { isStep: true })}
            />
          </div>
          <GroupPanel groups={groups.data} window={window} />
        </div>
      )}
    </>
  );
}

/** The group that is chosen, or the one to be made; `filter` is what that one begins with. */
function GroupPanel({ groups, window }: { readonly groups: readonly Group[]; readonly window: TimeWindow }) {
  const change = useUrlChange();
  const [selected] = useUrlParam('group');
  const [isNew] = useUrlParam('new');
  const [template] = useUrlParam('filter');
  const close = (): void => change({ group: undefined, new: undefined, filter: undefined }, { isStep: true });
  const done = (name: string | undefined): void =>
    change({ group: name, new: undefined, filter: undefined }, { isStep: true });
  if (isNew !== undefined) {
    return (
      <SidePanel title="New group" label="New group" onClose={close}>
        <GroupEditor key="" group={undefined} template={template} window={window} onDone={done} />
      </SidePanel>
    );
  }
  if (selected === undefined) return null;
  const group = groups.find(({ GroupName }) => GroupName === selected);
  return (
    <SidePanel title={<bdi>{selected}</bdi>} label="Group" onClose={close}>
      {group === undefined ? (
        <p className="muted">There is no group with this name (any more).</p>
      ) : (
        <GroupEditor key={selected} group={group} window={window} onDone={done} />
      )}
    </SidePanel>
  );
}
