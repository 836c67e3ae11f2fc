import { LightningElement, api } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { labels, fill, progressOf } from 'c/hearbackLabels';
import { EMPTY, readAgain, readMore } from 'c/hearbackPages';
import { Poller, isUnderWay, standOf } from 'c/hearbackPolling';
import { RecordHistory, WindowHistory } from './history';

/** What was sent, and the way to send more: for the record of a page, or for several records that were ticked in a list. */
export default class SurveyDistribution extends LightningElement {
    labels = labels;
    moreOf = fill(labels.Show_More_Of, labels.Title);
    list = EMPTY;
    problem;
    isLoading = false;
    isReadingMore = false;
    isComposing = false;
    shownId;
    focusTarget;
    poller = new Poller(() => this.look());
    handleVisibility = () => this.handleReturn();

    /** 18-character id of the record of the page. */
    @api recordId;
    /** In place of recordId: the ids that were ticked in a list. */
    @api recordIds;
    /** API name of the object of all of them: Contact, Lead or Campaign. */
    @api objectApiName;
    /** Whether it begins with a new message: who has just ticked records wants to write to them. */
    @api composesFirst = false;

    /** Reads the list again. */
    @api
    async refresh() {
        this.isLoading = true;
        await this.read();
        this.isLoading = false;
    }

    connectedCallback() {
        document.addEventListener('visibilitychange', this.handleVisibility);
        this.history = this.recordIds ? new WindowHistory() : new RecordHistory(this.recordId);
        this.isComposing = this.composesFirst;
        this.refresh();
    }

    disconnectedCallback() {
        document.removeEventListener('visibilitychange', this.handleVisibility);
        this.poller.stop();
    }

    renderedCallback() {
        const target = this.focusTarget && this.template.querySelector(this.focusTarget.selector);
        if (target) {
            const { move } = this.focusTarget;
            this.focusTarget = undefined;
            move(target);
        }
    }

    get ids() {
        return this.recordIds ?? [this.recordId];
    }

    /** The list of a record is complete; that of a window knows only what was sent from it. */
    get words() {
        return this.recordIds
            ? { tab: labels.Sent_Here_Tab, emptyTitle: labels.Empty_Here_Title, emptyText: labels.Empty_Here_Text }
            : { tab: labels.Sent_Tab, emptyTitle: labels.Empty_Title, emptyText: labels.Empty_Text };
    }

    get distributions() {
        return this.list.items;
    }

    get isList() {
        return !this.isComposing && !this.shown;
    }

    get hasDistributions() {
        return this.distributions.length > 0;
    }

    get isEmpty() {
        return !this.hasDistributions && !this.isLoading && !this.problem;
    }

    get shown() {
        return this.distributions.find(({ id }) => id === this.shownId);
    }

    /** For a screen reader: how far the newest distribution has come, while it is under way. */
    get progress() {
        const moving = this.distributions.find(progressOf);
        return moving ? fill(labels.Pair, moving.survey.name, progressOf(moving).text) : '';
    }

    async read() {
        try {
            await this.take(readAgain(this.history.read, this.list));
            this.watch();
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** One look of the poller: where those that are under way stand. */
    async look() {
        await this.take(readAgain(this.history.read, this.list));
        return standOf(this.distributions);
    }

    /** Shows a list once it is there, unless something newer has come meanwhile. `onTaken` runs before it is rendered. */
    async take(promise, onTaken = () => {}) {
        this.newest = promise;
        const list = await promise;
        if (this.newest === promise) {
            this.list = list;
            this.problem = undefined;
            onTaken();
        }
    }

    watch() {
        if (this.distributions.some(isUnderWay)) {
            this.poller.start();
        }
    }

    /** People answer in another window: what they did shows when this one is looked at again. */
    handleReturn() {
        if (document.visibilityState === 'visible' && this.isList) {
            this.read();
        }
    }

    handleNew() {
        this.isComposing = true;
    }

    handleCancel() {
        this.isComposing = false;
        this.focusNext('lightning-button.new', (button) => button.focus());
    }

    handleSent({ detail: distribution }) {
        this.isComposing = false;
        this.newest = undefined;
        this.history.remember(distribution);
        this.show([distribution, ...this.distributions.filter(({ id }) => id !== distribution.id)]);
        this.focusNext('c-survey-distribution-list', (list) => list.focusOn(distribution.id));
        this.dispatchEvent(toastOf(distribution));
        this.watch();
    }

    handleViewMore({ detail: id }) {
        this.shownId = id;
    }

    handleChange({ detail: distribution }) {
        this.show(this.distributions.map((known) => (known.id === distribution.id ? distribution : known)));
    }

    show(items) {
        this.list = { ...this.list, items };
    }

    async handleMore() {
        if (this.isReadingMore) {
            return; // a double click
        }
        this.isReadingMore = true;
        await this.readMore().catch((problem) => (this.problem = problem));
        this.isReadingMore = false;
    }

    readMore() {
        const shown = this.distributions.length;
        const moveOn = (list) => list.focusOn(this.distributions[shown]?.id);
        const more = readMore(this.history.read, this.list);
        return this.take(more, () => this.focusNext('c-survey-distribution-list', moveOn));
    }

    handleBack() {
        const id = this.shownId;
        this.shownId = undefined;
        this.focusNext('c-survey-distribution-list', (list) => list.focusOn(id));
        this.read();
    }

    focusNext(selector, move) {
        this.focusTarget = { selector, move };
    }
}

function toastOf({ survey, counts, prepared_at: preparedAt }) {
    if (preparedAt && counts.in_list === 0) {
        return new ShowToastEvent({
            title: labels.Nobody_Toast_Title,
            message: labels.Nobody_Toast_Text,
            variant: 'warning',
            mode: 'sticky'
        });
    }
    const message = preparedAt
        ? fill(labels.Sent_Toast_Text, survey.name, counts.selected, counts.in_list)
        : fill(labels.Preparing_Toast_Text, survey.name);
    return new ShowToastEvent({ title: labels.Sent_Toast_Title, message, variant: 'success' });
}
