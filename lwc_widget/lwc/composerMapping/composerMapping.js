import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { kindsOf, nameWarning, newKey } from 'c/hearbackDraft';
import { labels, fill } from 'c/hearbackLabels';

/** Which fields of Salesforce travel with the invitation, and under which names the survey knows them. */
export default class ComposerMapping extends FormPart {
    labels = labels;

    /** {Contact: [{path, label}], Lead: […]}. */
    @api fields = {};
    /** Names that the survey's flow declares; undefined while nobody knows. */
    @api declared;
    @api objectApiName;

    @api
    shows(field) {
        const isOfRow = ({ name }) => field === `embedded_data.${name.trim()}`;
        return super.shows(field) || this.draft.mapping.some(isOfRow);
    }

    get kinds() {
        return kindsOf(this.objectApiName);
    }

    get rows() {
        return this.draft.mapping.map((row, index) => ({
            key: row.key,
            name: row.name,
            label: fill(labels.Mapping_Row, index + 1),
            removeLabel: fill(labels.Mapping_Remove, row.name || index + 1),
            nameField: `${row.key}.name`,
            pathField: this.pathField(row),
            picks: this.kinds.map((kind) => this.pick(row, kind)),
            warning: nameWarning(row.name.trim(), this.declared)
        }));
    }

    /** The service names a row by its name, the draft by its key. */
    pathField({ key, name }) {
        const known = `embedded_data.${name.trim()}`;
        return this.errors[known] ? known : `${key}.path`;
    }

    pick({ paths }, kind) {
        return {
            kind,
            label: this.kinds.length > 1 ? labels[`Mapping_Field_${kind}`] : labels.Mapping_Field,
            value: paths[kind] ?? '',
            options: (this.fields[kind] ?? []).map(({ path, label }) => ({ value: path, label }))
        };
    }

    renderedCallback() {
        super.renderedCallback();
        if (this.wantsFocus) {
            const place = this.wantsFocus;
            this.wantsFocus = undefined;
            [...this.template.querySelectorAll(place)].pop()?.focus();
        }
    }

    handleAdd() {
        this.wantsFocus = 'c-search-combobox';
        this.change({ mapping: [...this.draft.mapping, { key: newKey(), name: '', paths: {} }] });
    }

    handleRemove({ currentTarget }) {
        const { key } = currentTarget.dataset;
        this.wantsFocus = '.add';
        this.change({ mapping: this.draft.mapping.filter((row) => row.key !== key) }, [`${key}.name`, `${key}.path`]);
    }

    handleName({ currentTarget, detail }) {
        const { key } = currentTarget.dataset;
        this.changeRow(key, (row) => ({ ...row, name: detail.value }), [`${key}.name`]);
    }

    handlePath({ currentTarget, detail }) {
        const { key, kind, field } = currentTarget.dataset;
        this.changeRow(key, (row) => ({ ...row, paths: { ...row.paths, [kind]: detail.value } }), [`${key}.path`, field]);
    }

    changeRow(key, edited, fields) {
        this.change({ mapping: this.draft.mapping.map((row) => (row.key === key ? edited(row) : row)) }, fields);
    }
}
