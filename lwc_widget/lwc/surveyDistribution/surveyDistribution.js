import { LightningElement, api } from 'lwc';
import TIME_ZONE from '@salesforce/i18n/timeZone';
import { fromDistribution, toRequest } from 'c/hearbackDraft';
import { labels } from 'c/hearbackLabels';
import { RecordHistory, STATES, WindowHistory, tabOf } from './history';
import { toastOfGone, toastOfNew, toastOfSaved } from './toasts';

/** What was sent or waits for its time, and the way to send more: for the record of a page, or for several that were ticked. */
export default class SurveyDistribution extends LightningElement {
    labels = labels;
    tab = 'sent';
    tabs = [];
    isComposing = false;
    editedId;
    shown;
    testRequest;
    focusTarget;

    /** 18-character id of the record of the page. */
    @api recordId;
    /** In place of recordId: the ids that were ticked in a list. */
    @api recordIds;
    /** API name of the object of all of them: Contact, Lead or Campaign. */
    @api objectApiName;
    /** Whether it begins with a new message: who has just ticked records wants to write to them. */
    @api composesFirst = false;

    /** Reads the lists again. */
    @api
    async refresh() {
        await Promise.all(this.lists.map((list) => list.refresh()));
    }

    connectedCallback() {
        this.history = this.recordIds ? new WindowHistory() : new RecordHistory(this.recordId);
        this.tabs = Object.keys(STATES).map((name) => ({
            name,
            words: this.wordsOf(name),
            source: (after) => this.history.read(STATES[name], after)
        }));
        this.isComposing = this.composesFirst;
    }

    renderedCallback() {
        const target = this.focusTarget && this.template.querySelector(this.focusTarget.selector);
        if (target) {
            const { move } = this.focusTarget;
            this.focusTarget = undefined;
            move(target);
        }
    }

    /** The list of a record is complete; that of a window knows only what was sent from it. */
    wordsOf(name) {
        if (name === 'scheduled') {
            return { tab: labels.Scheduled_Tab, title: labels.Empty_Scheduled_Title, text: labels.Empty_Scheduled_Text };
        }
        return this.recordIds
            ? { tab: labels.Sent_Here_Tab, title: labels.Empty_Here_Title, text: labels.Empty_Here_Text }
            : { tab: labels.Sent_Tab, title: labels.Empty_Title, text: labels.Empty_Text };
    }

    get ids() {
        return this.recordIds ?? [this.recordId];
    }

    get isList() {
        return !this.isComposing && !this.shown;
    }

    /** Kept while something else is shown, so that what is under way goes on. */
    get listStyle() {
        return this.isList ? 'lists' : 'lists slds-hide';
    }

    get lists() {
        return [...this.template.querySelectorAll('c-survey-distribution-history')];
    }

    listOf(name) {
        return this.lists.find(({ dataset }) => dataset.name === name);
    }

    handleTab({ target }) {
        this.tab = target.dataset.name;
    }

    handleNew() {
        Object.assign(this, { isComposing: true, editedId: undefined });
    }

    handleEdit({ detail: distribution }) {
        Object.assign(this, { isComposing: true, editedId: distribution.id, shown: undefined });
    }

    handleCancel() {
        this.isComposing = false;
        this.focusNext('lightning-button.new', (button) => button.focus());
    }

    handleSent({ detail: distribution }) {
        this.history.remember(distribution);
        this.land(distribution);
        this.dispatchEvent(toastOfNew(distribution));
    }

    handleSaved({ detail: distribution }) {
        this.land(distribution);
        this.dispatchEvent(toastOfSaved(distribution));
    }

    /** What was edited has gone out, or was deleted, by somebody else or by the clock. */
    handleGone({ detail: problem }) {
        this.isComposing = false;
        this.dispatchEvent(toastOfGone(problem));
        this.refresh();
        this.focusNext('lightning-button.new', (button) => button.focus());
    }

    /** Back to the list in which it stands now. */
    land(distribution) {
        Object.assign(this, { isComposing: false, tab: tabOf(distribution) });
        this.listOf(this.tab)?.put(distribution);
        this.lists.filter(({ dataset }) => dataset.name !== this.tab).forEach((list) => list.refresh());
        this.focusNext(`c-survey-distribution-history[data-name="${this.tab}"]`, (list) => list.focusOn(distribution.id));
    }

    handleViewMore({ detail: distribution }) {
        this.shown = distribution;
    }

    handleChange({ detail: distribution }) {
        this.shown = distribution;
    }

    handleMoved() {
        this.refresh();
    }

    /** The record of the page lends its values. */
    handleTest({ detail: distribution }) {
        const draft = fromDistribution(distribution, {}, { zone: TIME_ZONE });
        const recordIds = distribution.object === this.objectApiName ? this.ids.slice(0, 1) : undefined;
        this.testRequest = toRequest(draft, { object: distribution.object, recordIds });
    }

    handleTestClose() {
        this.testRequest = undefined;
    }

    handleBack() {
        const { id } = this.shown;
        this.shown = undefined;
        this.focusNext(`c-survey-distribution-history[data-name="${this.tab}"]`, (list) => list.focusOn(id));
        this.refresh();
    }

    focusNext(selector, move) {
        this.focusTarget = { selector, move };
    }
}
