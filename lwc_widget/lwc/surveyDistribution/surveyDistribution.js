import { LightningElement, api } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { labels, fill } from 'c/hearbackLabels';
import { Poller, isUnderWay } from 'c/hearbackPolling';
import { listDistributions } from 'c/hearbackTransport';

/** The widget of a record page: what was sent to this record, and the way to send more. */
export default class SurveyDistribution extends LightningElement {
    labels = labels;
    distributions = [];
    problem;
    isLoading = false;
    isComposing = false;
    shownId;
    focusTarget;
    poller = new Poller(() => this.look());
    handleVisibility = () => this.handleReturn();

    /** 18-character id of the record of the page. */
    @api recordId;
    /** API name of its object: Contact. */
    @api objectApiName;

    /** Reads the list again. */
    @api
    async refresh() {
        this.isLoading = true;
        await this.read();
        this.isLoading = false;
    }

    connectedCallback() {
        document.addEventListener('visibilitychange', this.handleVisibility);
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

    get isList() {
        return !this.isComposing && !this.shown;
    }

    get hasDistributions() {
        return this.distributions.length > 0;
    }

    get isEmpty() {
        return !this.isLoading && !this.problem;
    }

    get shown() {
        return this.distributions.find(({ id }) => id === this.shownId);
    }

    /** For a screen reader: how far the newest distribution has come, while it is under way. */
    get progress() {
        const moving = this.distributions.find(isUnderWay);
        return moving ? fill(labels.Progress, moving.survey.name, moving.counts.sent, moving.counts.in_list) : '';
    }

    async read() {
        try {
            await this.take(listDistributions(this.recordId));
            this.watch();
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** One look of the poller: whether something is still under way. */
    async look() {
        await this.take(listDistributions(this.recordId));
        return this.distributions.some(isUnderWay);
    }

    /** Shows a list once it is there, unless something newer has come meanwhile. */
    async take(promise) {
        this.newest = promise;
        const distributions = await promise;
        if (this.newest === promise) {
            this.distributions = distributions;
            this.problem = undefined;
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
        this.distributions = [distribution, ...this.distributions.filter(({ id }) => id !== distribution.id)];
        this.focusNext('c-survey-distribution-list', (list) => list.focusOn(distribution.id));
        this.dispatchEvent(toastOf(distribution));
        this.watch();
    }

    handleViewMore({ detail: id }) {
        this.shownId = id;
    }

    handleChange({ detail: distribution }) {
        this.distributions = this.distributions.map((known) => (known.id === distribution.id ? distribution : known));
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
    const message = fill(labels.Sent_Toast_Text, survey.name, counts.selected, counts.in_list);
    return new ShowToastEvent({ title: labels.Sent_Toast_Title, message, variant: 'success' });
}
