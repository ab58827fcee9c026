import { returnAllFields } from '../../../shared/fields/return-all';

export const fields = returnAllFields;
