import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { NEW_TEMPLATE, withTemplate } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';
import { renameTemplate } from 'c/hearbackTransport';

/** Which template the message starts from, or that it becomes a new one; fires `renamed` with a template. */
export default class ComposerTemplate extends FormPart {
    labels = labels;
    isRenaming = false;
    isSaving = false;
    name = '';
    problem;

    /** Templates of the channel. */
    @api templates = [];

    get options() {
        return [
            { value: '', label: labels.Template_None },
            ...this.templates.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW_TEMPLATE, label: labels.Template_Create }
        ];
    }

    get chosen() {
        return this.templates.find(({ id }) => id === this.draft.template);
    }

    get mayRename() {
        return this.chosen && !this.isRenaming;
    }

    get isUnnamed() {
        return this.isSaving || !this.name.trim();
    }

    handleTemplate({ detail: { value } }) {
        this.handleStop();
        const template = this.templates.find(({ id }) => id === value);
        this.change(template ? withTemplate(this.draft, template) : { template: value }, [
            'message.template',
            'save_as_template'
        ]);
    }

    handleRename() {
        Object.assign(this, { isRenaming: true, name: this.chosen.name });
    }

    handleName({ detail }) {
        this.name = detail.value;
    }

    handleStop() {
        Object.assign(this, { isRenaming: false, problem: undefined });
    }

    async handleSave() {
        this.isSaving = true;
        this.problem = undefined;
        try {
            const renamed = await renameTemplate(this.chosen, this.name.trim());
            this.dispatchEvent(new CustomEvent('renamed', { detail: renamed }));
            this.isRenaming = false;
        } catch (problem) {
            this.problem = problem;
        }
        this.isSaving = false;
    }
}
