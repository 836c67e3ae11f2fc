import { LightningElement, wire } from 'lwc';
import { CurrentPageReference } from 'lightning/navigation';
import { labels } from 'c/hearbackLabels';
import { getSelection } from 'c/hearbackTransport';

const GONE = [404, 410];

/** The widget for what was ticked on a list page; the address names the selection: …/c__surveyDistributionSelection?c__selection=SEL_… */
export default class SurveyDistributionSelection extends LightningElement {
    labels = labels;
    selectionId;
    selection;
    problem;
    isRead = false;

    @wire(CurrentPageReference)
    handlePage(page) {
        if (page) {
            this.selectionId = page.state?.c__selection;
            this.load();
        }
    }

    get isMissing() {
        return this.isRead && !this.selectionId;
    }

    get isExpired() {
        return GONE.includes(this.problem?.status);
    }

    async load() {
        Object.assign(this, { selection: undefined, problem: undefined, isRead: false });
        const id = this.selectionId;
        const found = await this.find(id);
        if (id === this.selectionId) {
            Object.assign(this, found, { isRead: true });
        }
    }

    async find(id) {
        try {
            return { selection: id && (await getSelection(id)) };
        } catch (problem) {
            return { problem };
        }
    }
}
