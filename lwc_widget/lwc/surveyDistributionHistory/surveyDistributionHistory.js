import { LightningElement, api } from 'lwc';
import { labels, fill, progressOf } from 'c/hearbackLabels';
import { EMPTY, readAgain, readMore } from 'c/hearbackPages';
import { Poller, isUnderWay, standOf } from 'c/hearbackPolling';

/**
 * One list of distributions, kept up to date. Fires `viewmore` with a distribution, `edit` and `test` of the list, and
 * `moved` with a distribution that has changed and may belong into another list now.
 */
export default class SurveyDistributionHistory extends LightningElement {
    labels = labels;
    moreOf = fill(labels.Show_More_Of, labels.Title);
    list = EMPTY;
    problem;
    isLoading = false;
    isReadingMore = false;
    focusTarget;
    poller = new Poller(() => this.look());
    handleVisibility = () => document.visibilityState === 'visible' && this.read();

    /** `read(after)` answers one page of the list. */
    @api source;
    /** {title, text} for a list without distributions. */
    @api words = {};

    /** Reads the list again. */
    @api
    async refresh() {
        this.isLoading = true;
        await this.read();
        this.isLoading = false;
    }

    /** Shows one at once, on top when it is new here. */
    @api
    put(distribution) {
        this.newest = undefined;
        const others = this.distributions.filter(({ id }) => id !== distribution.id);
        const isKnown = others.length < this.distributions.length;
        this.show(isKnown ? this.replaced(distribution) : [distribution, ...others]);
        this.watch();
    }

    @api
    focusOn(id) {
        this.focusTarget = id;
        this.moveFocus();
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
        this.moveFocus();
    }

    moveFocus() {
        const list = this.focusTarget && this.template.querySelector('c-survey-distribution-list');
        if (list?.focusOn(this.focusTarget)) {
            this.focusTarget = undefined;
        }
    }

    get distributions() {
        return this.list.items;
    }

    get hasDistributions() {
        return this.distributions.length > 0;
    }

    get isEmpty() {
        return !this.hasDistributions && !this.isLoading && !this.problem;
    }

    /** For a screen reader: how far the newest distribution has come, while it is under way. */
    get progress() {
        const moving = this.distributions.find(progressOf);
        return moving ? fill(labels.Pair, moving.survey.name, progressOf(moving).text) : '';
    }

    async read() {
        try {
            await this.take(readAgain(this.source, this.list));
            this.watch();
        } catch (problem) {
            this.problem = problem;
        }
    }

    /** One look of the poller: where those that are under way stand. */
    async look() {
        await this.take(readAgain(this.source, this.list));
        return standOf(this.distributions);
    }

    /** Shows a list once it is there, unless something newer has come meanwhile. */
    async take(promise) {
        this.newest = promise;
        const list = await promise;
        if (this.newest === promise) {
            this.list = list;
            this.problem = undefined;
        }
    }

    watch() {
        if (this.distributions.some(isUnderWay)) {
            this.poller.start();
        }
    }

    handleChange({ detail: distribution }) {
        this.show(this.replaced(distribution));
        this.dispatchEvent(new CustomEvent('moved', { detail: distribution }));
    }

    replaced(distribution) {
        return this.distributions.map((known) => (known.id === distribution.id ? distribution : known));
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

    async readMore() {
        const shown = this.distributions.length;
        await this.take(readMore(this.source, this.list));
        this.focusTarget = this.distributions[shown]?.id;
    }

    handOn({ type, detail }) {
        this.dispatchEvent(new CustomEvent(type, { detail }));
    }
}
