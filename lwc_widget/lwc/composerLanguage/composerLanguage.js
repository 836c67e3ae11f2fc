import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { kindsOf } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';

/** Which field of a person says the language that they read; one for each object. */
export default class ComposerLanguage extends FormPart {
    labels = labels;

    /** {Contact: [{path, label}], Lead: […]}. */
    @api fields = {};
    @api objectApiName;

    get picks() {
        const kinds = kindsOf(this.objectApiName);
        return kinds.map((kind) => ({
            kind,
            label: kinds.length > 1 ? labels[`Language_Field_${kind}`] : labels.Language_Field,
            value: this.draft.languageField[kind] ?? '',
            options: (this.fields[kind] ?? []).map(({ path, label }) => ({ value: path, label }))
        }));
    }

    handlePath({ currentTarget, detail }) {
        const languageField = { ...this.draft.languageField, [currentTarget.dataset.kind]: detail.value };
        this.change({ languageField }, ['language_field']);
    }
}
