import {
  type INode,
  type INodeParameters,
  type INodeProperties,
  type INodePropertyOptions,
  type INodeType,
  NodeHelpers,
} from 'n8n-workflow';

/** What the panel of a node must show for some choices, worked out from the node's description as n8n does it. */
export interface ExpectedPanel {
  /** The labels of the credential boxes. */
  credentials: string[];
  /** The labels of the fields, without notices. */
  fields: string[];
}

const PLACED = { typeVersion: 1 } as INode;

function valuesOf({ description }: INodeType, choices: INodeParameters): INodeParameters {
  return NodeHelpers.getNodeParameters(description.properties, choices, true, false, PLACED, description) ?? {};
}

/** What is neither hidden nor only a text. */
const isField = ({ type }: INodeProperties): boolean => type !== 'hidden' && type !== 'notice';

/** @param choices what is not at its default */
export function expectedPanel(node: INodeType, choices: INodeParameters): ExpectedPanel {
  const { description } = node;
  const values = valuesOf(node, choices);
  const shown = (of: Parameters<typeof NodeHelpers.displayParameter>[1]): boolean =>
    NodeHelpers.displayParameter(values, of, PLACED, description);
  return {
    credentials: (description.credentials ?? []).filter(shown).map(({ displayName }) => displayName ?? ''),
    fields: description.properties.filter((field) => isField(field) && shown(field)).map((field) => field.displayName),
  };
}

function shownField({ description }: INodeType, values: INodeParameters, name: string): INodeProperties | undefined {
  return description.properties.find(
    (field) => field.name === name && NodeHelpers.displayParameter(values, field, PLACED, description),
  );
}

/** The name of the choice that a field has as long as nobody chooses. */
export function expectedDefault(node: INodeType, choices: INodeParameters, field: string): string | undefined {
  const value = shownField(node, valuesOf(node, choices), field)?.default;
  return expectedChoices(node, choices, field).find((option) => option.value === value)?.name;
}

/** The choices of a field of a node after these other choices; none where it is not shown. */
export function expectedChoices(node: INodeType, choices: INodeParameters, field: string): INodePropertyOptions[] {
  const { description } = node;
  const values = valuesOf(node, choices);
  const found = shownField(node, values, field);
  const options = (found?.options ?? []).filter((option): option is INodePropertyOptions => 'value' in option);
  return options.filter(({ name, displayOptions }) => {
    const option: INodeProperties = { displayName: name, name: field, type: 'options', default: '', displayOptions };
    return NodeHelpers.displayParameter(values, option, PLACED, description);
  });
}

/** The labels of the fields of one row of a list, such as "Services", with these values. */
export function expectedRow(node: INodeType, list: string, row: INodeParameters): string[] {
  const { description } = node;
  const fields = description.properties.find(({ name }) => name === list)?.options ?? [];
  const values = fields.flatMap((option) => ('values' in option ? option.values : []));
  return values
    .filter((field) => isField(field) && NodeHelpers.displayParameter(row, field, PLACED, description))
    .map(({ displayName }) => displayName);
}
