import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { createGroup, deleteGroup, updateGroup, type Group } from '../../api/configuration-api.ts';
import type { TimeWindow } from '../../api/xray-api.ts';
import { ChangeNotice } from '../change-notice.tsx';
import { DeleteButton } from '../delete-button.tsx';
import { FilterEditor } from '../filter-editor/filter-editor.tsx';
import { ExpressionTrial } from './expression-trial.tsx';

/** Source: X-Ray API reference, CreateGroup. */
const GROUP_NAME = /^[A-Za-z0-9-]{1,32}$/;
export const DEFAULT_GROUP_NAME = 'Default';

interface GroupEditorProps {
  /** Undefined for a group that is to be made. */
  readonly group: Group | undefined;
  /** The expression that a new group begins with. */
  readonly template?: string | undefined;
  readonly window: TimeWindow;
  /** Called with the group's name, or without one when it is gone. */
  readonly onDone: (name: string | undefined) => void;
}

/** Makes or changes a group; its expression is tried on the traces of the time range as it is typed. */
export function GroupEditor({ group, template = '', window, onDone }: GroupEditorProps) {
  const [name, setName] = useState(group?.GroupName ?? '');
  const [expression, setExpression] = useState(group?.FilterExpression ?? template);
  const [insights, setInsights] = useState(group?.InsightsConfiguration?.InsightsEnabled === true);
  const isDefault = group?.GroupName === DEFAULT_GROUP_NAME;
  const queries = useQueryClient();
  const settled = (): Promise<void> => queries.invalidateQueries({ queryKey: ['groups'] });
  const save = useMutation({
    mutationFn: async () => {
      const settings = {
        ...(!isDefault && { FilterExpression: expression }),
        InsightsConfiguration: { InsightsEnabled: insights, NotificationsEnabled: false },
      };
      await (group === undefined ? createGroup(name, settings) : updateGroup(name, settings));
      await settled();
    },
    onSuccess: () => onDone(name),
  });
  const remove = useMutation({
    mutationFn: async () => {
      await deleteGroup(name);
      await settled();
    },
    onSuccess: () => onDone(undefined),
  });
  const isNamed = GROUP_NAME.test(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isNamed && (isDefault || expression !== '')) save.mutate();
  };
  return (
    <form className="editor-form" onSubmit={submit}>
      {group === undefined && (
        <FormField
          label="Name"
          constraintText="1 to 32 letters, digits and dashes; it cannot be changed later."
          errorText={name !== '' && !isNamed && 'Only letters, digits and dashes, at most 32.'}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} spellcheck={false} />
        </FormField>
      )}
      {isDefault ? (
        <p className="muted">This group holds every trace; it has no expression and cannot be deleted.</p>
      ) : (
        <FormField
          label="Filter expression"
          description="Traces that satisfy it when they are recorded belong to the group; a change speaks of later ones."
          stretch
        >
          <FilterEditor
            label="Filter expression of the group"
            value={group?.FilterExpression ?? template}
            window={window}
            onApply={setExpression}
            onEdit={setExpression}
          />
        </FormField>
      )}
      <ExpressionTrial expression={isDefault ? '' : expression} window={window} />
      <Checkbox checked={insights} onChange={({ detail }) => setInsights(detail.checked)}>
        Insights: watch the fault rates of its services
      </Checkbox>
      <ChangeNotice error={save.error ?? remove.error} what={save.isError ? 'Saving' : 'Deleting'} />
      <div className="button-row">
        <Button
          variant="primary"
          loading={save.isPending}
          disabled={!isNamed || (!isDefault && expression === '')}
        >
          {group === undefined ? 'Create the group' : 'Save'}
        </Button>
        {group !== undefined && !isDefault && (
          <DeleteButton what={`the group ${name}`} isDeleting={remove.isPending} onDelete={remove.mutate} />
        )}
      </div>
    </form>
  );
}
