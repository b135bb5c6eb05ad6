import { useQuery } from '@tanstack/react-query';
import { getGroups } from '../../api/configuration-api.ts';
import { Choice } from './choice.tsx';

const GROUPS_STALE_MS = 30_000;

interface GroupChoiceProps {
  readonly group: string;
  readonly onChange: (group: string) => void;
}

/** Whose traces the map is made of: those of everyone, or of one group. */
export function GroupChoice({ group, onChange }: GroupChoiceProps) {
  const groups = useQuery({
    queryKey: ['groups'],
    queryFn: ({ signal }) => getGroups(signal),
    staleTime: GROUPS_STALE_MS,
  });
  const names = (groups.data ?? []).flatMap(({ GroupName }) =>
    GroupName === undefined || GroupName === 'Default' ? [] : [GroupName],
  );
  // A link may name a group that is gone, or be opened before the groups are known.
  if (group !== '' && !names.includes(group)) names.push(group);
  const items = [{ value: '', label: 'All traces' }, ...names.map((name) => ({ value: name, label: name }))];
  return <Choice label="Group" value={group} items={items} onChange={onChange} />;
}
