import { api } from 'lwc';
import FormPart from 'c/hearbackForm';
import { labels } from 'c/hearbackLabels';
import { createMailingList } from 'c/hearbackTransport';

const NEW = 'new';

/** Which survey is sent, and which mailing list records it; fires `listcreated` with a list that is new. */
export default class ComposerSurvey extends FormPart {
    labels = labels;
    isNaming = false;
    isSaving = false;
    listName = '';
    problem;

    /** [{id, name}]. */
    @api surveys = [];
    /** [{id, name}]. */
    @api mailingLists = [];
    /** Where the chosen survey is edited, if anywhere. */
    @api editUrl;

    get surveyOptions() {
        return this.surveys.map(({ id, name }) => ({ value: id, label: name }));
    }

    get listOptions() {
        return [
            { value: '', label: labels.Mailing_List_None },
            ...this.mailingLists.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW, label: labels.Mailing_List_New }
        ];
    }

    get chosenList() {
        return this.isNaming ? NEW : this.draft.mailingList;
    }

    get isUnnamed() {
        return this.isSaving || !this.listName.trim();
    }

    handleSurvey({ detail }) {
        this.change({ survey: detail.value }, ['survey']);
    }

    handleList({ detail }) {
        this.isNaming = detail.value === NEW;
        this.change({ mailingList: this.isNaming ? '' : detail.value }, ['mailing_list']);
    }

    handleName({ detail }) {
        this.listName = detail.value;
    }

    async handleCreate() {
        this.isSaving = true;
        this.problem = undefined;
        try {
            const list = await createMailingList({ name: this.listName.trim() });
            this.dispatchEvent(new CustomEvent('listcreated', { detail: list }));
            this.change({ mailingList: list.id }, ['mailing_list']);
            Object.assign(this, { isNaming: false, listName: '' });
        } catch (problem) {
            this.problem = problem;
        }
        this.isSaving = false;
    }
}
